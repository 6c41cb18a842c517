import { rename } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import type { Cursor, CursorStore, Log } from '../../core/ports.ts';
import { textIfThere } from './textIfThere.ts';
import { writeAtomic } from './writeAtomic.ts';

/**
 * The cursor as one JSON file. A file that cannot be understood is set aside under another name
 * and reported: the stream then begins anew at the present.
 */
export function createCursorFile(file: string, log: Log): CursorStore {
  return {
    async load() {
      const text = await textIfThere(file);
      if (text === undefined) return undefined;
      try {
        return toCursor(JSON.parse(text));
      } catch (error) {
        const aside = `${file}.unreadable`;
        await rename(file, aside);
        log.error(`The cursor was not readable and is kept as ${aside}: ${messageOf(error)}`);
        return undefined;
      }
    },
    save: (cursor) => writeAtomic(file, JSON.stringify(cursor)),
  };
}

function toCursor(value: unknown): Cursor {
  const cursor = value as Partial<Cursor> | null;
  const tables = [cursor?.refs, cursor?.heads, cursor?.reflogs, cursor?.unreadable].map(
    (table) => table ?? undefined,
  );
  const isCursor =
    cursor?.version === 1 &&
    typeof cursor.generation === 'number' &&
    Array.isArray(cursor.abandoned) &&
    tables.every((table) => typeof table === 'object' && !Array.isArray(table));
  if (!isCursor) throw new Error('it is not a cursor of version 1');
  return cursor as Cursor;
}

/** For repositories that we may read and not write: what was told is forgotten at the end. */
export function createCursorMemory(): CursorStore {
  let stored: Cursor | undefined;
  return {
    load: () => Promise.resolve(stored),
    save(cursor) {
      stored = cursor;
      return Promise.resolve();
    },
  };
}
