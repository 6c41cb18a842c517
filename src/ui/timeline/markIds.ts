import type { Oid } from '../../core/events/commitData.ts';

/** What a mark stands for; its id is made of it. */
export type MarkKind = 'commit' | 'run' | 'step' | 'reality';

export const commitId = (oid: Oid): string => markId('commit', oid);

/** @param parts whatever tells it apart from others of the kind, the most important first */
export function markId(kind: MarkKind, ...parts: readonly string[]): string {
  return [kind, ...parts.map((part) => encodeURIComponent(part))].join(':');
}

/** The inverse of {@link markId}; of a text that is none, whatever comes of it. */
export function partsOfMark(id: string): readonly string[] {
  try {
    return id.split(':').map((part) => decodeURIComponent(part));
  } catch {
    return [];
  }
}
