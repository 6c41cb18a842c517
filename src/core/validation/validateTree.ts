import type { GitPath } from '../commits/gitPath.ts';
import { TREE_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding, Skipped, Verdict } from '../events/validationData.ts';
import type { Mirror } from '../realities/mirror.ts';
import { newFindings } from './newFindings.ts';
import { runValidator, type JudgedUnit, type RunPorts } from './runValidator.ts';
import { TreeTexts } from './treeTexts.ts';
import { createTreeView } from './treeView.ts';
import type { ValidationOptions } from './validationOptions.ts';
import type { Validator } from './validator.ts';
import { byPlace, distinctFindings, outcomeOf } from './verdict.ts';
import { weighFindings } from './weighFindings.ts';

/** A path that a change concerns. */
export interface ChangedPath extends GitPath {
  /** Where it was before, if it was renamed. */
  readonly oldPath?: string;
}

export interface ValidationPorts extends RunPorts {
  readonly mirror: Mirror;
  readonly validators: readonly Validator[];
  readonly options: ValidationOptions;
  /** What the configuration of a tree says beside the options. Default: nothing. */
  readonly configured?: ConfiguredOptions;
}

/** The ports with the options that hold for a subject. */
export type ConfiguredOptions = (
  ports: ValidationPorts,
  subject: ValidationSubject,
) => Promise<ValidationPorts>;

/** What is validated: a tree, or what changed in it. */
export interface ValidationSubject {
  /** For people: what was asked for. */
  readonly rev: string;
  readonly tree: Oid;
  /** The tree to compare with; `null` if there is none, and then everything is new. */
  readonly parent: Oid | null;
  readonly changed: readonly ChangedPath[] | 'all';
}

/** How a validation is followed and ended. */
export interface ValidationRun {
  readonly signal?: AbortSignal;
  /** Called with the number of units judged so far, those from the cache not counted. */
  readonly onProgress?: (units: number) => void;
}

/** A verdict, and all that holds in the tree. */
export interface Validation {
  readonly verdict: Verdict;
  /** Also the findings that the parent has and that do not count in the verdict. */
  readonly found: readonly Finding[];
  /**
   * Those of them on how the files of the tree fit together, which go as soon as another file
   * puts it right; `undefined` if that was not judged.
   */
  readonly foundInTree: readonly Finding[] | undefined;
}

/** {@link validateTree}, as strictly as the configuration of the tree says beside the options. */
export async function validateConfigured(
  ports: ValidationPorts,
  subject: ValidationSubject,
  run: ValidationRun = {},
): Promise<Validation> {
  const configured = (await ports.configured?.(ports, subject)) ?? ports;
  return validateTree(configured, subject, run);
}

/**
 * Judges a tree as it is in the mirror; the work tree plays no part. What breaks is a finding:
 * rejects only when aborted, or if the tree itself cannot be read.
 */
export async function validateTree(
  ports: ValidationPorts,
  subject: ValidationSubject,
  run: ValidationRun = {},
): Promise<Validation> {
  const startedAt = ports.clock.now();
  await ports.cache.ready();
  const { rev, tree, parent, changed } = subject;
  const now = await judgeTree(ports, tree, changed, run);
  const isCompared = ports.options.isNewOnly !== false && parent !== null && changed !== 'all';
  const findings =
    isCompared && now.findings.length > 0
      ? await withoutKnown(ports, now, { parent, changed, run })
      : now.findings;
  const { checked, cached, skipped } = countsOf(now.units);
  const tookMs = ports.clock.now() - startedAt;
  const verdict = { verdict: outcomeOf(findings, checked), rev, tree, checked, cached, tookMs };
  const { findings: found, foundInTree } = now;
  return { verdict: { ...verdict, findings, skipped }, found, foundInTree };
}

interface JudgedTree {
  readonly units: readonly JudgedUnit[];
  /** Weighed by the options, ordered by place. */
  readonly findings: readonly Finding[];
  readonly foundInTree: readonly Finding[] | undefined;
  readonly texts: TreeTexts;
}

async function judgeTree(
  ports: ValidationPorts,
  oid: Oid,
  changed: readonly ChangedPath[] | 'all',
  { signal = new AbortController().signal, onProgress }: ValidationRun,
): Promise<JudgedTree> {
  const tree = createTreeView(ports.mirror, oid, changed === 'all' ? [] : changed);
  const paths = changed === 'all' ? changed : changed.map(({ path }) => path);
  let done = 0;
  const onUnit = (): void => onProgress?.(++done);
  const units = await Promise.all(
    ports.validators.map((validator) =>
      runValidator(ports, validator, { tree, changed: paths, signal, onUnit }),
    ),
  );
  const raw = distinctFindings(units.flat().flatMap(({ outcome }) => outcome.findings));
  const texts = await TreeTexts.of(tree, raw);
  const weigh = (each: readonly Finding[]): readonly Finding[] =>
    weighFindings(each, ports.options, (path) => texts.suppressions(path)).toSorted(byPlace);
  const ofTree = units.flat().filter(({ unit }) => unit.isOfTree === true);
  const foundInTree =
    ofTree.length === 0 ? undefined : weigh(ofTree.flatMap(({ outcome }) => outcome.findings));
  return { units: units.flat(), findings: weigh(raw), foundInTree, texts };
}

interface Comparison {
  readonly parent: Oid;
  readonly changed: readonly ChangedPath[];
  readonly run: ValidationRun;
}

/** The findings that the parent does not have, asked only of the paths that have any now. */
async function withoutKnown(
  ports: ValidationPorts,
  now: JudgedTree,
  { parent, changed, run }: Comparison,
): Promise<readonly Finding[]> {
  const former = new Map(changed.map(({ path, oldPath }) => [path, oldPath ?? path]));
  const formerPath = (path: string): string => former.get(path) ?? path;
  const paths = [...former.values()].map((path) => ({ path }));
  const own = changed.filter(({ rawPath }) => rawPath !== undefined);
  const { signal } = run;
  const before = await judgeTree(ports, parent, [...paths, ...own], signal ? { signal } : {});
  const lines = ({ findings, texts }: JudgedTree): Parameters<typeof newFindings>[0] => ({
    findings,
    lineAt: (path, line) => texts.lineAt(path, line),
  });
  return newFindings(lines(now), lines(before), formerPath);
}

interface Counts {
  readonly checked: number;
  readonly cached: number;
  readonly skipped: readonly Skipped[];
}

/** Files are counted once, however many validators read them. */
function countsOf(units: readonly JudgedUnit[]): Counts {
  const skipped = new Map<string, Skipped>();
  const cached = new Map<string, boolean>();
  for (const { unit, outcome, isCached } of units) {
    for (const each of outcome.skipped) skipped.set(`${each.path}\0${each.reason}`, each);
    for (const { path, rawPath, mode } of unit.inputs) {
      // A unit that may read anything has the whole tree among its inputs.
      if (mode === TREE_MODE) continue;
      if (outcome.skipped.some((each) => each.path === path)) continue;
      const key = rawPath ?? path;
      if (!isCached || !cached.has(key)) cached.set(key, isCached);
    }
  }
  const answers = [...cached.values()].filter(Boolean);
  return { checked: cached.size, cached: answers.length, skipped: [...skipped.values()] };
}
