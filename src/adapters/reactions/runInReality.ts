import { isReactorError, messageOf } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { StepOutcome } from '../../core/reactions/stepKind.ts';
import { argumentsOf } from '../../core/reactions/steps/command.ts';
import type {
  CommandInReality,
  RunInReality,
} from '../../core/reactions/steps/commandInReality.ts';
import type { CommandPorts } from '../../core/reactions/steps/commandPlace.ts';
import { outcomeOf, runCommand } from '../../core/reactions/steps/runCommand.ts';
import type { Materialiser } from '../../core/realities/materialiser.ts';
import type { Reality } from '../../core/realities/reality.ts';
import { treeFinding } from '../../core/realities/treeFinding.ts';
import type { Repository } from '../git/repository.ts';
import { ignoredPaths } from './ignoredPaths.ts';
import { readBack, type ReadBackLimits, type TakenChange } from './readBack.ts';

export interface RunInRealityInit {
  readonly repository: Repository;
  readonly materialiser: Materialiser;
  /** Runs the program; what it prints goes to the log of the step. */
  readonly commands: Pick<CommandPorts, 'programs' | 'mask'>;
  readonly limits?: ReadBackLimits;
}

/** Runs programs in the files of a reality, in a copy that is made for each and removed after it. */
export function createRunInReality(init: RunInRealityInit): RunInReality {
  let count = 0;
  return async (request) => {
    const { reality, context } = request;
    // Never one that was used before: what was left in it would be taken for the program's doing.
    const key = [reality.name, context.step, context.attempt, ++count].join(' ');
    const tree = { key, tree: await reality.tree(), mirror: reality.mirror, paths: [''] };
    const files = await init.materialiser.materialise({ ...tree, isKept: false }, context.signal);
    try {
      const outcome = await run(init, request, files.dir);
      if (outcome.kind !== 'succeeded') return { kind: 'failed', reason: outcome.reason };
      const { changes, findings } = await readBack({
        files,
        read: (oid) => reality.mirror.read(oid),
        ignored: ignoredPaths(init.repository, files.dir),
        signal: context.signal,
        ...(init.limits && { limits: init.limits }),
      });
      const refused = await takeInto(request, changes);
      const changed = changes.map(({ path }) => path).filter((path) => !isRefused(refused, path));
      return { kind: 'ended', changed, refused: [...findings, ...refused] };
    } catch (error) {
      if (!isReactorError(error, 'object-too-large')) throw error;
      return { kind: 'failed', reason: `${messageOf(error)} ${error.hint}` };
    } finally {
      files.dispose();
    }
  };
}

async function run(
  { commands }: RunInRealityInit,
  { command, context }: CommandInReality,
  dir: string,
): Promise<StepOutcome> {
  const { env = {}, in: folder = '' } = command;
  const cwd = folder === '' ? dir : `${dir}/${folder}`;
  const place = { kind: 'open', cwd, tree: null, dispose: () => undefined } as const;
  return outcomeOf(await runCommand(commands, context, { args: argumentsOf(command), env, place }));
}

/** First what is gone, so that a folder can stand where a file was. */
async function takeInto(
  { reality }: CommandInReality,
  changes: readonly TakenChange[],
): Promise<readonly Finding[]> {
  const refused: Finding[] = [];
  const inOrder = [...changes].sort((a, b) => Number(a.file !== null) - Number(b.file !== null));
  for (const change of inOrder) {
    try {
      await take(reality, change);
    } catch (error) {
      if (!isReactorError(error, 'path-invalid')) throw error;
      refused.push(treeFinding(change.path, 'path-invalid', 'warning', error.message));
    }
  }
  return refused;
}

async function take(reality: Reality, { file, ...path }: TakenChange): Promise<void> {
  if (file === null) await reality.delete(path);
  else await reality.write(path, file.content, file.mode);
}

function isRefused(refused: readonly Finding[], path: string): boolean {
  return refused.some((finding) => finding.path === path);
}
