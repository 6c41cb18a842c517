import type { Finding } from '../events/validationData.ts';
import type { RenderUnit } from '../render/renderUnit.ts';
import type { Kustomization, KustomizeReference } from './kustomization.ts';

type ByDirectory = ReadonlyMap<string, Kustomization>;

/** What people render: the kustomizations that no other uses, and one of each circle. */
export function kustomizeUnits(all: readonly Kustomization[]): readonly RenderUnit[] {
  const byDirectory = new Map(all.map((each) => [each.directory, each]));
  const ordered = [...byDirectory.values()].toSorted((a, b) =>
    a.directory < b.directory ? -1 : 1,
  );
  const used = new Set(
    ordered.flatMap((each) =>
      usedBy(each, byDirectory).filter((directory) => directory !== each.directory),
    ),
  );
  const roots = ordered.filter(({ directory }) => !used.has(directory));
  const units = roots.map((root) => unitOf(root, byDirectory));
  const reached = new Set(units.flatMap(({ reach }) => [...reach]));
  for (const each of ordered) {
    if (reached.has(each.directory)) continue;
    const unit = unitOf(each, byDirectory);
    units.push(unit);
    for (const directory of unit.reach) reached.add(directory);
  }
  return units.flatMap(({ unit, root, reach }) =>
    root.isComponent ? [] : [{ ...unit, paths: [...unit.paths, ...twinsIn(reach)].sort() }],
  );

  /** Files of another name beside the one that was read: Kustomize refuses such a directory. */
  function twinsIn(reach: ReadonlySet<string>): readonly string[] {
    return all
      .filter((each) => reach.has(each.directory) && byDirectory.get(each.directory) !== each)
      .map(({ path }) => path);
  }
}

function usedBy({ references }: Kustomization, byDirectory: ByDirectory): readonly string[] {
  return references.flatMap((reference) => directoryAt(reference, byDirectory) ?? []);
}

/** The directory of another kustomization that a reference names. */
function directoryAt(
  { path, mayBeDirectory, isRemote }: KustomizeReference,
  byDirectory: ByDirectory,
): string | undefined {
  return mayBeDirectory && !isRemote && path !== undefined && byDirectory.has(path)
    ? path
    : undefined;
}

interface ReachedUnit {
  readonly root: Kustomization;
  readonly unit: RenderUnit;
  /** The directories of all kustomizations that it consists of. */
  readonly reach: ReadonlySet<string>;
}

/** Everything that a kustomization reads, and what is wrong with how it gets there. */
function unitOf(root: Kustomization, byDirectory: ByDirectory): ReachedUnit {
  const paths = new Set<string>();
  const findings: Finding[] = [];
  const reasons: string[] = [];
  const reach = walk(root, byDirectory, (kustomization, open) => {
    paths.add(kustomization.path);
    if (kustomization.readsDirectory) paths.add(kustomization.directory);
    if (kustomization.hasCharts)
      reasons.push(`${kustomization.path} has helmCharts, which are not rendered`);
    for (const reference of kustomization.references) {
      const { isRemote, text, path } = reference;
      if (isRemote) reasons.push(`${kustomization.path} uses ${text}, and nothing is fetched`);
      const problem = problemOf(kustomization, reference, open);
      if (problem !== undefined) findings.push(problem);
      // A directory of which no file is read as a kustomization is told by the tool.
      if (path !== undefined && !isRemote && directoryAt(reference, byDirectory) === undefined)
        paths.add(path);
    }
  });
  const [unrendered] = reasons;
  const { directory, path: marker } = root;
  const unit = { directory, marker, paths: [...paths], findings };
  return { root, reach, unit: { ...unit, ...(unrendered !== undefined && { unrendered }) } };
}

/**
 * Comes by all kustomizations that one reaches, each once.
 * @param enter gets the directories that lead to it: to use one of them closes a circle
 */
function walk(
  root: Kustomization,
  byDirectory: ByDirectory,
  enter: (each: Kustomization, open: ReadonlySet<string>) => void,
): ReadonlySet<string> {
  const open = new Set<string>();
  const reached = new Set<string>();
  const stack: { readonly each: Kustomization; readonly next: string[] }[] = [];
  const push = (each: Kustomization): void => {
    reached.add(each.directory);
    open.add(each.directory);
    enter(each, open);
    stack.push({ each, next: [...usedBy(each, byDirectory)] });
  };
  push(root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next.shift();
    if (next === undefined) {
      open.delete(top.each.directory);
      stack.pop();
      continue;
    }
    const each = byDirectory.get(next);
    if (each !== undefined && !reached.has(next)) push(each);
  }
  return reached;
}

function problemOf(
  { path: own }: Kustomization,
  { text, path, place, isRemote, mayBeDirectory }: KustomizeReference,
  open: ReadonlySet<string>,
): Finding | undefined {
  const said = { path: own, ...place, validator: 'kustomize', fixable: false } as const;
  if (isRemote)
    return {
      ...said,
      rule: 'remote-base',
      severity: 'info',
      message: `${text} is elsewhere. Nothing is fetched to check it, so what uses this kustomization is not rendered.`,
    };
  if (path === undefined)
    return {
      ...said,
      rule: 'outside',
      severity: 'error',
      message: `${text} is outside of the repository. Move it in and name it by a relative path.`,
    };
  if (!mayBeDirectory || !open.has(path)) return undefined;
  return {
    ...said,
    rule: 'cycle',
    severity: 'error',
    message: `${text} leads back to this kustomization. Take it out of the circle.`,
  };
}
