import { toDisposable, type Disposable } from '../../disposable.ts';
import { isReactorError } from '../../errors.ts';
import type { Change, Oid } from '../../events/commitData.ts';
import type { ObjectSource } from '../../ports.ts';
import type { NamedReality } from '../../realities/realities.ts';
import type { Reality } from '../../realities/reality.ts';
import { isAtOrBelow } from '../../treePath.ts';
import type { StepContext } from '../stepKind.ts';

/** What the change of a run brought, as a step sees it. Dispose it when it is judged. */
export interface BroughtChange extends Disposable {
  readonly rev: Oid;
  readonly tree: Oid;
  /** The tree before, `null` if there was none. */
  readonly parent: Oid | null;
  /** Where both trees can be read; not given: in the repository. */
  readonly objects?: ObjectSource;
  /** Not given: what differs between the trees. */
  readonly changed?: readonly Change[];
}

/**
 * In a reality: its tree as it is now, against the tree before with the same overlay. Outside of
 * one: what the commit changed. `undefined` where there is neither.
 */
export async function broughtChange({
  reality,
  subject,
}: Pick<StepContext, 'reality' | 'subject'>): Promise<BroughtChange | undefined> {
  if (reality !== null) {
    const { base } = reality.reality;
    return changeInReality(reality, subject === null ? base.tree : subject.parentTree);
  }
  if (subject === null) return undefined;
  const { commit, parentTree: parent, changes: changed } = subject;
  const nothing = toDisposable(() => undefined);
  return { rev: commit.oid, tree: commit.tree, parent, changed, dispose: () => nothing.dispose() };
}

interface LaidContext extends Pick<StepContext, 'reality'> {
  readonly config: Pick<StepContext['config'], 'realities'>;
}

/**
 * Whether a path is in a folder that is laid over others in some reality. In a reality such files
 * are judged where they are laid, not where they wait; outside of one they are files like others.
 */
export function laidFolders({ config, reality }: LaidContext): (path: string) => boolean {
  if (reality === null) return () => false;
  const overlays = [reality, ...Object.values(config.realities)].map(({ overlay }) => overlay);
  const laid = overlays.flatMap((overlay) =>
    Object.entries(overlay).flatMap(([from, to]) =>
      from === '.' || isAtOrBelow(to, from) ? [] : [from.replace(/\/+$/, '')],
    ),
  );
  return (path) => laid.some((folder) => isAtOrBelow(path, folder));
}

/** The tree of a reality as it is now, against another one with the same overlay; `null`: all is new. */
export async function changeInReality(
  { reality, overlay }: NamedReality,
  before: Oid | null,
): Promise<BroughtChange> {
  const tree = await reality.tree();
  const now = { rev: reality.head, tree };
  if (before === null) {
    return { ...now, parent: null, objects: reality.objects, dispose: () => undefined };
  }
  const base = { commit: reality.base.commit, tree: before };
  const former = await reality.fork(`${reality.name} before`, base);
  try {
    for (const [from, to] of Object.entries(overlay)) await layIfThere(former, from, to);
    const [parent, { objects }] = [await former.tree(), former];
    return { ...now, parent, objects, dispose: () => former.dispose() };
  } catch (error) {
    former.dispose();
    throw error;
  }
}

/** The overlay may be new with this very change. */
async function layIfThere(former: Reality, from: string, to: string): Promise<void> {
  try {
    await former.lay(from, to);
  } catch (error) {
    if (!isReactorError(error, 'path-invalid')) throw error;
  }
}
