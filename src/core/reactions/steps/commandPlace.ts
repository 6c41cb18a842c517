import picomatch from 'picomatch';
import { TREE_MODE } from '../../commits/treeObject.ts';
import type { Disposable } from '../../disposable.ts';
import type { Oid } from '../../events/commitData.ts';
import type { Materialiser } from '../../realities/materialiser.ts';
import type { Mirror } from '../../realities/mirror.ts';
import type { StepContext } from '../stepKind.ts';
import type { CommandOptions } from './command.ts';
import type { ProgramRunner } from './programRunner.ts';
import type { Mask } from '../maskText.ts';

/** What steps that run commands need. */
export interface CommandPorts {
  readonly programs: ProgramRunner;
  readonly materialiser: Materialiser;
  /** Of the repository; a reality brings its own. */
  readonly mirror: Mirror;
  /** Absolute path of the real work tree; `undefined` if the repository has none. */
  readonly workTree: string | undefined;
  /** Hides the secrets of what programs inherit. */
  readonly mask: Mask;
}

/** A tree with where to read it. */
export interface TreePlace {
  readonly tree: Oid;
  readonly mirror: Mirror;
}

/** A folder with the files of a step, as long as it is not disposed. */
export interface CommandPlace extends Disposable {
  readonly kind: 'open';
  /** Absolute; where commands run. */
  readonly cwd: string;
  /** The tree in it; `null` for the work tree. */
  readonly tree: Oid | null;
}

type Opened = CommandPlace | { readonly kind: 'refused'; readonly reason: string };

const MOST_TOLD = 20;
const GLOBS = { dot: true, nonegate: true } as const;

/** The tree that a step is about: that of the reality, else that of the commit. */
export async function treeOf(
  ports: Pick<CommandPorts, 'mirror'>,
  { reality, subject }: Pick<StepContext, 'reality' | 'subject'>,
): Promise<TreePlace | undefined> {
  if (reality !== null) {
    return { tree: await reality.reality.tree(), mirror: reality.reality.mirror };
  }
  return subject === null ? undefined : { tree: subject.commit.tree, mirror: ports.mirror };
}

/**
 * The folder in which a command of a step runs. A copy is made anew for each step, so that what a
 * command finds depends on nothing but the tree.
 * @param at another tree than that of the step
 * @throws ReactorError of the materialiser
 */
export async function openCommandPlace(
  ports: CommandPorts,
  context: StepContext,
  options: Omit<CommandOptions, 'run'>,
  at?: TreePlace,
): Promise<Opened> {
  if (options.workTree === true) return workTreePlace(ports, context, options);
  const place = at ?? (await treeOf(ports, context));
  if (place === undefined) {
    const reason = 'The event is about no commit, so there are no files to run in. Set workTree.';
    return { kind: 'refused', reason };
  }
  return copyOf(ports, context, options, place);
}

function workTreePlace(
  { workTree }: CommandPorts,
  { reality }: StepContext,
  options: Omit<CommandOptions, 'run'>,
): Opened {
  if (reality !== null) {
    const reason = `The reality ${reality.reality.name} has no work tree. Leave workTree out.`;
    return { kind: 'refused', reason };
  }
  if (workTree === undefined) {
    return { kind: 'refused', reason: 'The repository has no work tree. Leave workTree out.' };
  }
  const cwd = below(workTree, options.in);
  return { kind: 'open', cwd, tree: null, dispose: () => undefined };
}

async function copyOf(
  { materialiser }: CommandPorts,
  context: StepContext,
  options: Omit<CommandOptions, 'run'>,
  { tree, mirror }: TreePlace,
): Promise<Opened> {
  const { run, step, attempt, signal } = context;
  const paths = options.paths === undefined ? [''] : await expand(options.paths, mirror, tree);
  const folder = options.in ?? '';
  if (folder !== '' && !(await isFolder(mirror, tree, folder))) {
    return { kind: 'refused', reason: `The tree has no folder ${JSON.stringify(folder)}.` };
  }
  const key = JSON.stringify(['run', run.run, step, attempt, tree]);
  const files = await materialiser.materialise({ key, tree, mirror, paths, isKept: false }, signal);
  const { findings } = files;
  for (const { path, message } of findings.slice(0, MOST_TOLD)) context.log(`${path}: ${message}`);
  if (findings.length > MOST_TOLD) context.log(`… and ${findings.length - MOST_TOLD} more paths.`);
  const cwd = below(files.dir, folder);
  return { kind: 'open', cwd, tree, dispose: () => files.dispose() };
}

/**
 * The files that globs name, without those after a `!`; a path without a glob stands for itself and
 * all below it.
 */
async function expand(
  patterns: readonly string[],
  mirror: Mirror,
  tree: Oid,
): Promise<readonly string[]> {
  const excluded = patterns.filter((pattern) => pattern.startsWith('!'));
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  if (excluded.length === 0 && !wanted.some(isGlob)) return wanted;
  const isWanted = wanted.length === 0 ? () => true : picomatch(wanted.flatMap(asGlobs), GLOBS);
  const isExcluded = picomatch(
    excluded.flatMap((pattern) => asGlobs(pattern.slice(1))),
    GLOBS,
  );
  const files = await mirror.files(tree);
  return files.flatMap(({ path }) => (isWanted(path) && !isExcluded(path) ? [path] : []));
}

function isGlob(pattern: string): boolean {
  return picomatch.scan(pattern).isGlob;
}

function asGlobs(pattern: string): readonly string[] {
  return isGlob(pattern) ? [pattern] : [pattern, `${pattern.replace(/\/+$/, '')}/**`];
}

async function isFolder(mirror: Mirror, tree: Oid, folder: string): Promise<boolean> {
  const names = folder.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return true;
  return (await mirror.lookup(tree, names.join('/')))?.mode === TREE_MODE;
}

function below(root: string, folder: string | undefined): string {
  return folder === undefined || folder === '' ? root : `${root}/${folder}`;
}
