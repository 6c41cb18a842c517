import fc from 'fast-check';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import {
  chainEntry,
  EMPTY_CHAIN,
  lineOfEntry,
  type AuditDraft,
  type AuditEntry,
} from '../../../src/core/reactions/audit/entry.ts';

/** Anything that may stand in an entry. */
export const anyDraft: fc.Arbitrary<AuditDraft> = fc.record({
  at: fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
  kind: fc.constantFrom('run.started', 'step.failed', 'approval.granted', 'rollback.applied'),
  actor: fc.option(
    fc.record({ kind: fc.constantFrom('human', 'agent', 'bot'), name: fc.string() }),
  ),
  rule: fc.option(fc.record({ name: fc.string(), hash: fc.option(fc.string()) })),
  inputs: fc.dictionary(
    fc.string(),
    fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    { noNullPrototype: true },
  ),
  outcome: fc.string(),
  reason: fc.option(fc.string({ unit: 'grapheme' })),
  by: fc.option(fc.string()),
  event: fc.option(fc.uuid()),
  sequence: fc.nat(),
});

export function chainOf(drafts: readonly AuditDraft[]): readonly AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const draft of drafts)
    entries.push(chainEntry(draft, entries.at(-1) ?? EMPTY_CHAIN, sha256));
  return entries;
}

/** Lines of a log, without their ends. */
export function linesOf(entries: readonly AuditEntry[]): readonly string[] {
  return entries.map((entry) => lineOfEntry(entry).slice(0, -1));
}

/** A chain of so many entries that all look alike. */
export function sampleChain(count: number): readonly AuditEntry[] {
  return chainOf(
    Array.from({ length: count }, (_, index) => ({
      at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
      kind: 'run.started',
      actor: { kind: 'human', name: 'Ada <ada@example.com>' },
      rule: { name: 'terraform', hash: 'f'.repeat(64) },
      inputs: { commit: 'c'.repeat(40), run: `run-${index + 1}` },
      outcome: 'started',
      reason: null,
      by: null,
      event: `e${index + 1}`,
      sequence: index + 1,
    })),
  );
}
