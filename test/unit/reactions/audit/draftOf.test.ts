import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyEvent } from '../../../../src/core/events/event.ts';
import type { RollbackReport } from '../../../../src/core/events/rollbackData.ts';
import { withPosition } from '../../../../src/core/events/sequence.ts';
import { AuditMemory } from '../../../../src/core/reactions/audit/auditMemory.ts';
import { draftOf } from '../../../../src/core/reactions/audit/draftOf.ts';
import type { AuditDraft } from '../../../../src/core/reactions/audit/entry.ts';
import { canonicalJson } from '../../../../src/core/reactions/audit/canonicalJson.ts';
import { csvField } from '../../../../src/core/reactions/audit/exportEntries.ts';
import {
  isSealDue,
  sealingAfter,
  type Sealing,
} from '../../../../src/core/reactions/audit/sealing.ts';
import { sampleSubject } from '../../../harness/reactions/sampleSubject.ts';
import { eventOf, eventsOfRun, KINDS_OF_RUN } from '../../../harness/reactions/auditEvents.ts';
import { sampleChain } from '../../../harness/reactions/auditChain.ts';

const COMMIT = 'c'.repeat(40);

/** What a stream of these events becomes. */
function drafts(events: readonly AnyEvent[], mask = (text: string) => text): readonly AuditDraft[] {
  const memory = new AuditMemory();
  return events.flatMap((event, index) => {
    const stored = withPosition(event, index + 1);
    memory.take(stored);
    return draftOf(stored, memory, mask) ?? [];
  });
}

const ref = { run: 'run-1', reaction: 'terraform', event: 'e', commit: COMMIT };
const step = { ...ref, step: '1', kind: 'run', reality: null };

describe('what becomes an entry', () => {
  it('decisions and effects of a run, with who wrote its commit', () => {
    const commit = eventOf('commit.created', {
      ...sampleSubject().commit,
      oid: COMMIT,
      actor: { kind: 'agent', evidence: [] },
    });
    const all = drafts([commit, ...eventsOfRun('run-1', COMMIT)]);
    expect(all.map(({ kind }) => kind)).toEqual(KINDS_OF_RUN);
    const { author } = sampleSubject().commit;
    expect(all.map(({ actor }) => actor)).toEqual(
      KINDS_OF_RUN.map(() => ({ kind: 'agent', name: `${author.name} <${author.email}>` })),
    );
    expect(all.map(({ rule }) => rule?.hash)).toEqual(KINDS_OF_RUN.map(() => 'b'.repeat(64)));
    expect(all.map(({ sequence }) => sequence)).toEqual([2, 5, 6, 7, 8]);
  });

  it('steps that were not allowed to begin, and those that were cut off', () => {
    const all = drafts([
      eventOf('step.skipped', { ...step, reason: 'It acts, and nothing may act here.' }),
      eventOf('step.interrupted', { ...step, reason: 'A restart.' }),
    ]);
    expect(all.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['step.skipped', 'skipped'],
      ['step.interrupted', 'interrupted'],
    ]);
    expect(all[0]?.rule).toEqual({ name: 'terraform', hash: null });
  });

  it('consent that was given or withdrawn, by whom', () => {
    const of = { path: '.git-reactor.yaml', commit: COMMIT, by: 'Ada' };
    const all = drafts([
      eventOf('config.changed', { ...of, from: 'x', to: 'y', hasConsent: false }),
      eventOf('config.changed', { ...of, from: 'y', to: 'y', hasConsent: true }),
      eventOf('config.changed', { ...of, from: 'y', to: 'y', hasConsent: false }),
    ]);
    expect(all.map(({ outcome, by }) => [outcome, by])).toEqual([
      ['changed', 'Ada'],
      ['consent-given', 'Ada'],
      ['consent-withdrawn', 'Ada'],
    ]);
  });

  it('deployments under the rule of the run that made them', () => {
    const deployed = { deployment: 'd1', name: 'web', environment: 'qa', commit: COMMIT };
    const all = drafts([
      ...eventsOfRun('run-1', COMMIT).slice(0, 1),
      eventOf('deployment.started', { ...deployed, run: 'run-1' }),
      eventOf('deployment.failed', { ...deployed, tookMs: 5, reason: 'It is down.' }),
    ]);
    expect(all.at(-1)).toMatchObject({
      ...{ outcome: 'failed', reason: 'It is down.', rule: { name: 'terraform' } },
      inputs: { deployment: 'd1', environment: 'qa', commit: COMMIT, run: 'run-1' },
    });
  });

  it('a rollback, without blaming who wrote the commit', () => {
    const report: RollbackReport = {
      status: 'done',
      id: 'r1',
      mode: 'revert',
      from: COMMIT,
      to: 'd'.repeat(40),
      snapshot: null,
      files: [{ path: 'a', kind: 'added' }],
      pushed: false,
      commit: 'm',
    };
    const commit = eventOf('commit.created', { ...sampleSubject().commit, oid: COMMIT });
    const [draft] = drafts([commit, eventOf('rollback.applied', report)]);
    expect(draft).toMatchObject({
      ...{ actor: null, outcome: 'applied' },
      inputs: { commit: COMMIT, to: 'd'.repeat(40), made: 'm', files: 1, rollback: 'r1' },
    });
  });

  it('nothing that they only rest on', () => {
    const healthy = { name: 'web', environment: 'qa', healthy: true, target: 't', tookMs: 1 };
    const waiting = { ...ref, step: '1', for: 'lock' } as const;
    expect(
      drafts([
        eventOf('commit.created', sampleSubject().commit),
        eventOf('platform.healthCheck', healthy),
        eventOf('run.waiting', waiting),
      ]),
    ).toEqual([]);
  });

  it('texts that are masked before they are cut, and lists that have an end', () => {
    const secret = 'hush-hush';
    const mask = (text: string): string => text.replaceAll(secret, '(sensitive)');
    const [failed, proposed] = drafts(
      [
        eventOf('run.failed', {
          ...{ ...ref, step: '1', tookMs: 1 },
          reason: `${'x'.repeat(1_995)}${secret}${'y'.repeat(5_000)}`,
        }),
        eventOf('fix.proposed', {
          ...{ fix: 'f', commit: COMMIT, branch: 'b', oid: 'o', rules: [secret] },
          files: Array.from({ length: 60 }, (_, index) => `file-${index}`),
        }),
      ],
      mask,
    );
    expect(failed?.reason).toBe(`${'x'.repeat(1_995)}(sens… 5006 more characters`);
    expect(proposed?.inputs['rules']).toEqual(['(sensitive)']);
    expect(proposed?.inputs['files']).toHaveLength(51);
  });
});

describe('the text of an entry', () => {
  it('is that of RFC 8785', () => {
    // The example of its section 3.2.2, less the numbers that do not fit a line here.
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 6, 2e-3],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,6,0.002],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    // Section 3.2.3: by UTF-16 code units, so that U+1F600 comes before U+FB33.
    expect(
      Object.keys(
        JSON.parse(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, '\r': 3, 1: 4 })) as object,
      ),
    ).toEqual(['1', '\r', '\u{1f600}', '\ufb33']);
  });

  it('is one for each value, and says the same', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const value: unknown = JSON.parse(text);
        const canonical = canonicalJson(value);
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
      }),
    );
  });

  it.each([Number.NaN, () => 1, 1n, Symbol('s')])('is refused for %s', (value) => {
    expect(() => canonicalJson({ value })).toThrow(RangeError);
  });
});

describe('a field of CSV', () => {
  it.each([
    ['plain', 'plain'],
    [3, '3'],
    [-3, '-3'],
    [null, ''],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@A1', `"'@A1"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['＝1', `"'＝1"`],
  ])('%j is %j', (value, expected) => expect(csvField(value)).toBe(expected));
});

describe('a day is sealed', () => {
  const [first, second] = sampleChain(2);
  const day = Date.UTC(2026, 0, 1);
  const sealing = [first, second].reduce<Sealing | undefined>(
    (known, entry) => (entry === undefined ? known : sealingAfter(known, entry)),
    undefined,
  );

  it('once it is over, if there is anything to seal', () => {
    expect(isSealDue(undefined, day)).toBe(false);
    expect(isSealDue(sealing, day + 86_399_999)).toBe(false);
    expect(isSealDue(sealing, day + 86_400_000)).toBe(true);
  });

  it('once only, and whatever a seal claims', () => {
    if (second === undefined) return;
    const sealedAt = (at: string, entries: number) => ({
      ...{ ...second, kind: 'audit.sealed', seq: 3, at },
      inputs: { entries },
    });
    const sealed = sealingAfter(sealing, sealedAt('2026-01-02T00:10:00.000Z', 2));
    expect(isSealDue(sealed, day + 3 * 86_400_000)).toBe(false);
    const forged = sealingAfter(sealing, sealedAt('9999-01-01T00:00:00.000Z', 1e9));
    expect(isSealDue(forged, day + 86_400_000)).toBe(true);
  });
});
