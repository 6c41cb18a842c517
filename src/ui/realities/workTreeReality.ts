import { l10n } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { RealityTarget } from '../targets.ts';

/** The one reality of a repository that has what is on disk now. */
export function workTreeReality(repository: OpenRepository): RealityTarget {
  return { repository, reality: l10n.t('my changes') };
}

/** Makes it anew, from HEAD and the files as they are now. */
export async function takeWorkTree(
  repository: OpenRepository,
  signal?: AbortSignal,
): Promise<RealityTarget> {
  const target = workTreeReality(repository);
  const { realities } = repository.engine;
  const { state } = repository.engine;
  const ref = state.kind === 'watching' ? state.head.ref : null;
  await realities.fork({
    ...{ name: target.reality, base: 'worktree', ref, replaces: true },
    ...(signal && { signal }),
  });
  return target;
}
