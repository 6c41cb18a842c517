import { isReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { NewCommit, ObjectSource } from '../ports.ts';
import { parseCommit } from './commitObject.ts';

/** From where to walk, and where to stop. */
export interface DamagedWalkInit {
  readonly tips: readonly Oid[];
  /** Told already, with all that is reachable from them. */
  readonly known: ReadonlySet<Oid>;
  /** Commits that could not be read so far, so nobody knew what they lead to. */
  readonly pending: ReadonlySet<Oid>;
}

export interface Walk {
  /** Reachable from the tips and not from what is known, parents before children. */
  readonly commits: readonly NewCommit[];
  /** Commits among them that cannot be read now; what lies behind those is not known. */
  readonly unreadable: readonly Oid[];
}

/** What an object leads to; `undefined` if it cannot be read. */
type Links = { readonly isCommit: boolean; readonly next: readonly Oid[] } | undefined;

/**
 * As git's own walk, for a history in which some commits cannot be read: those are an end of the
 * way. It reads all of the history, so it is only for repositories that git cannot walk.
 */
export async function walkDamaged(objects: ObjectSource, init: DamagedWalkInit): Promise<Walk> {
  const { tips, known, pending } = init;
  const told = new Set<Oid>();
  const isStop = (oid: Oid): boolean => pending.has(oid);
  await walk(objects, [...known], { seen: told, isStop, onCommit: () => undefined });
  const commits: NewCommit[] = [];
  const unreadable: Oid[] = [];
  for (const tip of tips) {
    await walk(objects, [tip], {
      seen: told,
      isStop: () => false,
      onCommit: (oid) => commits.push({ oid, tip }),
      onUnreadable: (oid) => unreadable.push(oid),
    });
  }
  return { commits, unreadable };
}

interface Visitor {
  readonly seen: Set<Oid>;
  readonly isStop: (oid: Oid) => boolean;
  /** Parents before children. */
  readonly onCommit: (oid: Oid) => unknown;
  readonly onUnreadable?: (oid: Oid) => unknown;
}

async function walk(
  objects: ObjectSource,
  from: readonly Oid[],
  { seen, isStop, onCommit, onUnreadable }: Visitor,
): Promise<void> {
  const stack = from.map((oid) => ({ oid, isDone: false }));
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { oid, isDone } = frame;
    if (isDone) onCommit(oid);
    else if (!seen.has(oid) && !isStop(oid)) {
      seen.add(oid);
      const links = await linksOf(objects, oid);
      if (links === undefined) onUnreadable?.(oid);
      else if (links.isCommit) stack.push({ oid, isDone: true });
      stack.push(...(links?.next ?? []).map((next) => ({ oid: next, isDone: false })));
    }
  }
}

async function linksOf(objects: ObjectSource, oid: Oid): Promise<Links> {
  try {
    const object = await objects.read(oid, 'structure');
    if (object === undefined) return undefined;
    const { type, content } = object;
    if (type === 'commit') return { isCommit: true, next: parseCommit(content, oid).parents };
    return { isCommit: false, next: type === 'tag' ? tagged(content) : [] };
  } catch (error) {
    if (isReactorError(error)) return undefined;
    throw error;
  }
}

/** What a tag object points to. */
export function tagged(content: Uint8Array): readonly Oid[] {
  const oid = /^object ([0-9a-f]+)\n/.exec(new TextDecoder().decode(content))?.[1];
  return oid === undefined ? [] : [oid];
}
