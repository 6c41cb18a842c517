import { isReactorError } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { TreeRow } from '../tree/row.ts';
import { realityOf } from './realityChanges.ts';
import { RealityRow } from './realityRow.ts';
import type { RealityVerdicts } from './realityVerdicts.ts';

/** A row for each reality, as they are now. */
export async function realityRows(
  repositories: readonly OpenRepository[],
  verdicts: RealityVerdicts,
): Promise<readonly TreeRow[]> {
  const rows = repositories.flatMap((repository) =>
    repository.engine.realities.all.map(({ reality }) => rowOf(repository, reality.name, verdicts)),
  );
  return (await Promise.all(rows)).filter((row) => row !== undefined);
}

/** `undefined` for one that goes while it is looked at. */
async function rowOf(
  repository: OpenRepository,
  name: string,
  verdicts: RealityVerdicts,
): Promise<TreeRow | undefined> {
  const target = { repository, reality: name };
  const named = realityOf(target);
  if (named === undefined) return undefined;
  const { reality } = named;
  try {
    const [changes, tree] = await Promise.all([reality.diff(), reality.tree()]);
    const verdict = verdicts.of({ target, tree, base: reality.base.tree });
    const isChecking = verdicts.isChecking(target);
    return new RealityRow(repository, { named, changes, tree, verdict, isChecking });
  } catch (error) {
    if (isReactorError(error, 'reality-gone')) return undefined;
    throw error;
  }
}
