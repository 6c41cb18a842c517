import type { Verdict } from '../../core/events/validationData.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import {
  changeInReality,
  laidFolders,
  type BroughtChange,
} from '../../core/reactions/steps/broughtChange.ts';
import type { RealityTarget } from '../targets.ts';
import { isOfRun } from './isOfRun.ts';

/** Whether a run has made a reality that the configuration names. */
export function isOfConfiguration({ repository, reality: name }: RealityTarget): boolean {
  const { realities = {} } = repository.reactions.current?.state.config ?? {};
  return isOfRun(name) && Object.hasOwn(realities, name.slice(0, name.lastIndexOf('@')));
}

/**
 * What is judged of a reality: what it changed; of one that a run has made, what its commit did.
 * Dispose it when it is judged.
 */
export async function judgedChange(
  { repository }: RealityTarget,
  named: NamedReality,
): Promise<BroughtChange> {
  const { base, name } = named.reality;
  if (!isOfRun(name)) return changeInReality(named, base.tree);
  const [parent] = (await repository.engine.describe(base.commit)).parents;
  const before = parent === undefined ? null : await repository.engine.describe(parent);
  return changeInReality(named, before?.tree ?? null);
}

/** What one check says of it. */
export function judge(
  { repository }: RealityTarget,
  named: NamedReality,
  { change, check, signal }: JudgeOptions,
): Promise<Verdict> {
  const { rev, tree, parent, objects } = change;
  const { realities = {} } = repository.reactions.current?.state.config ?? {};
  const isLaid = laidFolders({ config: { realities }, reality: named });
  return repository.engine.validateTree({
    ...{ rev, tree, parent, signal, validators: [check] },
    ...(objects !== undefined && { objects }),
    matches: (path) => !isLaid(path),
  });
}

interface JudgeOptions {
  readonly change: BroughtChange;
  readonly check: string;
  readonly signal: AbortSignal;
}
