import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/system/sha256.ts';
import type { ChainCheck } from '../../../../src/core/reactions/audit/chain.ts';
import { verifyChain } from '../../../../src/core/reactions/audit/verifyChain.ts';
import {
  chainEntry,
  lineOfEntry,
  type AuditDraft,
  type AuditEntry,
} from '../../../../src/core/reactions/audit/entry.ts';
import { anyDraft, chainOf, linesOf, sampleChain } from '../../../harness/reactions/auditChain.ts';

const anyChain = fc.array(anyDraft, { minLength: 3, maxLength: 12 }).map(chainOf);

/** A chain, two places in it from 0, the first before the second, and anything else. */
const anyPlaces = anyChain.chain((chain) =>
  fc.record({
    lines: fc.constant(linesOf(chain)),
    chain: fc.constant(chain),
    places: fc.uniqueArray(fc.nat(chain.length - 1), { minLength: 2, maxLength: 2 }),
    other: fc.nat(),
  }),
);

const check = (lines: readonly string[]): ChainCheck => verifyChain(lines, sha256);

function told({ problems }: ChainCheck): readonly string[] {
  return problems.map(({ line, reason, entry }) => `${line} ${reason} ${entry}`);
}

/** What was drafted for an entry. */
function draftIn(entry: AuditDraft): AuditDraft {
  const { at, kind, actor, rule, inputs, outcome, reason, by, event, sequence } = entry;
  return { at, kind, actor, rule, inputs, outcome, reason, by, event, sequence };
}

/** The entry after it was changed, its own hash made anew. */
function rehashed(entry: AuditEntry, change: Partial<AuditEntry>): string {
  const { seq, prev, ...content } = { ...entry, ...change };
  return lineOfEntry(chainEntry(draftIn(content), { seq: seq - 1, hash: prev }, sha256)).trimEnd();
}

describe('a chain of any entries', () => {
  it('is intact as it was written', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const { problems, entries, head } = check(linesOf(chain));
        expect(problems).toEqual([]);
        expect([entries, head]).toEqual([chain.length, chain.at(-1)?.hash]);
      }),
    );
  });

  it('tells which line was changed in any one character', () => {
    fc.assert(
      fc.property(
        anyPlaces,
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (given, to) => {
          const { lines, other } = given;
          const [place = 0] = given.places;
          const line = lines[place] ?? '';
          const at = other % line.length;
          fc.pre(line[at] !== to && to !== '\n');
          const changed = line.slice(0, at) + to + line.slice(at + 1);
          const problems = told(check(lines.with(place, changed)));
          expect(problems).toHaveLength(1);
          // The line before the last one is one more candidate where a place is claimed that fits no gap.
          expect(problems[0]).toMatch(new RegExp(`^${place + 1} (changed|inserted) `));
        },
      ),
    );
  });

  it('tells which entries are missing where', () => {
    fc.assert(
      fc.property(anyPlaces, ({ lines, places: [place = 0] }) => {
        fc.pre(place < lines.length - 1);
        expect(told(check(lines.toSpliced(place, 1)))).toEqual([
          `${place + 1} removed ${place + 1}`,
        ]);
      }),
    );
  });

  it('tells which lines were swapped', () => {
    fc.assert(
      fc.property(anyPlaces, ({ lines, places: [one = 0, other = 0] }) => {
        const swapped = lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
        const problems = check(swapped).problems;
        expect(new Set(problems.map(({ reason }) => reason))).toEqual(new Set(['reordered']));
        const meant = [one + 1, other + 1];
        expect(problems.some(({ line }) => meant.includes(line))).toBe(true);
        if (Math.abs(one - other) > 2) {
          expect(problems.map(({ line }) => line)).toEqual(meant.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('tells which line was inserted: a copy, one of another chain, or none of ours', () => {
    fc.assert(
      fc.property(anyPlaces, anyChain, fc.string(), (given, stranger, text) => {
        const { lines, places, other } = given;
        const [place = 0, from = 0] = places;
        const foreign = linesOf(stranger);
        const candidates = [lines[from], foreign[other % foreign.length], text];
        const inserted = candidates[other % 3] ?? '';
        fc.pre(!lines.includes(inserted) || inserted === lines[from]);
        const { problems } = check(lines.toSpliced(place, 0, inserted));
        expect(problems.map(({ reason }) => reason)).toEqual(['inserted']);
        // Of two copies beside each other nobody can tell which was there first.
        const isBeside = inserted === lines[from] && Math.abs(from - place) <= 1;
        if (!isBeside) expect(problems.map(({ line }) => line)).toEqual([place + 1]);
      }),
    );
  });

  it('tells which line was changed although its own hash was made anew', () => {
    fc.assert(
      fc.property(anyPlaces, anyDraft, ({ chain, lines, places: [place = 0] }, draft) => {
        const entry = chain[place];
        fc.pre(place < lines.length - 1);
        if (entry === undefined) return;
        const line = rehashed(entry, draft);
        fc.pre(line !== lines[place]);
        expect(told(check(lines.with(place, line)))).toEqual([`${place + 1} changed ${place + 1}`]);
      }),
    );
  });

  it('is never believed, and never too much for it, after any edits', () => {
    const edit = fc.record({ place: fc.nat(), length: fc.nat(3), lines: fc.array(fc.string()) });
    fc.assert(
      fc.property(anyChain, fc.array(edit, { minLength: 1, maxLength: 4 }), (chain, edits) => {
        const written = linesOf(chain);
        const edited = edits.reduce<readonly string[]>(
          (lines, { place, length, lines: inserted }) =>
            lines.toSpliced(place % (lines.length + 1), length, ...inserted),
          written,
        );
        const isPrefix = edited.every((line, index) => line === written[index]);
        expect(check(edited).problems.length > 0).toBe(!isPrefix);
      }),
    );
  });
});

describe('what the seals tell', () => {
  const chain = sampleChain(6);
  const lines = linesOf(chain);
  const seal = { entries: 5, head: chain[4]?.hash ?? '', at: '2026-01-02T00:00:00.000Z' };

  it('an end that was cut off', () => {
    const { problems } = verifyChain(lines.slice(0, 3), sha256, [seal]);
    expect(problems).toEqual([
      {
        ...{ line: 3, entry: 4, reason: 'truncated' },
        message:
          'The end is cut off: the log ends with entry 3, but 5 entries were sealed at 2026-01-02T00:00:00.000Z.',
      },
    ]);
    expect(verifyChain([], sha256, [seal]).problems).toMatchObject([{ reason: 'truncated' }]);
  });

  it('nothing where only what came after the seal is missing', () => {
    expect(verifyChain(lines.slice(0, 5), sha256, [seal]).problems).toEqual([]);
    expect(verifyChain(lines, sha256, [seal]).problems).toEqual([]);
  });

  it('a chain that was made anew from one entry on', () => {
    const forged = chainOf(chain.map((entry) => ({ ...draftIn(entry), by: 'Mallory' })));
    expect(verifyChain(linesOf(forged), sha256, [seal]).problems).toMatchObject([
      { line: 5, entry: 5, reason: 'changed' },
    ]);
  });

  it('who hides a removal behind new numbers is found by the links', () => {
    const [one, , ...others] = chain;
    const renumbered = others.map((entry) => rehashed(entry, { seq: entry.seq - 1 }));
    const forged = [one, ...renumbered].map((line) =>
      typeof line === 'string' ? line : (lines[0] ?? ''),
    );
    const reasons = check(forged).problems.map(({ reason }) => reason);
    expect(reasons).toContain('changed');
  });

  it('a place that no log can have', () => {
    const [one, two] = chain;
    const far = two === undefined ? '' : rehashed(two, { seq: Number.MAX_SAFE_INTEGER });
    const { problems } = check([one === undefined ? '' : (lines[0] ?? ''), far]);
    expect(problems.map(({ message }) => message)).toEqual([
      `Entries 2 to ${Number.MAX_SAFE_INTEGER - 1} are missing before line 2.`,
    ]);
  });
});
