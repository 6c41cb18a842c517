import { describe, expect, it } from 'vitest';
import { mayCarryOut, withApproved } from '../../../src/core/reactions/approved.ts';
import {
  documentsIn,
  mergeNotes,
  type NotedDocument,
  withDocuments,
  withoutDocuments,
} from '../../../src/core/reactions/documents.ts';

const document = (step: string, hash: string, more: Partial<NotedDocument> = {}) => ({
  ...{ step, hash, title: `Plan ${hash}`, text: `text ${hash}`, isChange: true, destroys: 0 },
  ...more,
});
const hashesIn = (notes: Parameters<typeof documentsIn>[0]): readonly string[] =>
  documentsIn(notes).map(({ hash }) => hash);

describe('documents in the notes', () => {
  it('of any kind may say as little as title, text and hash', () => {
    const notes = { documents: [{ title: 'T', text: 'x', hash: 'h' }] };
    expect(documentsIn(notes)).toEqual([
      { title: 'T', text: 'x', hash: 'h', step: '', isChange: true, destroys: 0 },
    ]);
  });

  it('take the place of those that the same step left before', () => {
    const first = withDocuments({ other: 1 }, '1', [document('1', 'a')]);
    const second = withDocuments(first, '2', [document('2', 'b', { expiresAt: 5, summary: 's' })]);
    const again = withDocuments(second, '1', [document('1', 'c')]);
    expect(hashesIn(again)).toEqual(['b', 'c']);
    expect(again['other']).toBe(1);
    expect(JSON.parse(JSON.stringify(again))).toEqual(again);
    expect(hashesIn(withoutDocuments(again, new Set(['b'])))).toEqual(['c']);
  });

  it.each([[5], [[{ title: 'T' }]], [['text']]])('that cannot be read are an error: %j', (value) =>
    expect(() => documentsIn({ documents: value })).toThrow('cannot be read'),
  );
});

describe('notes of branches that ran at once', () => {
  it('have what each of them added to a list, and not what one took away', () => {
    const before = { documents: ['old', 'gone'], name: 'x' };
    const merged = mergeNotes(before, [
      { documents: ['old', 'gone', 'a'], name: 'y' },
      { documents: ['old', 'b'], more: [1] },
      { ...before },
    ]);
    expect(merged).toEqual({ documents: ['old', 'a', 'b'], name: 'y', more: [1] });
  });
});

describe('what was approved', () => {
  it('may be carried out, and nothing else of the same step', () => {
    const notes = withApproved(withApproved({}, [document('1', 'a')]), [document('2', 'b')]);
    expect(mayCarryOut(notes, '1', 'a')).toBe(true);
    expect(mayCarryOut(notes, '1', 'b')).toBe(false);
    expect(mayCarryOut(notes, '3', 'c')).toBe(true);
    expect(() => mayCarryOut({ approved: 'all' }, '1', 'a')).toThrow('cannot be read');
  });
});
