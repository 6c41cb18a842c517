import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/system/sha256.ts';
import { createEvent } from '../../../../src/core/events/event.ts';
import type { NotedDocument } from '../../../../src/core/reactions/documents.ts';
import type { Answer, RunSubject } from '../../../../src/core/reactions/stepKind.ts';
import { createApproveKind } from '../../../../src/core/reactions/steps/approve.ts';
import { decideAuto } from '../../../../src/core/reactions/steps/approve/decideAuto.ts';
import type { ApproveOptions } from '../../../../src/core/reactions/steps/approve/options.ts';
import {
  bindingHash,
  questionDocument,
  questionSummary,
} from '../../../../src/core/reactions/steps/approve/question.ts';
import { sampleSubject } from '../../../harness/reactions/sampleSubject.ts';
import {
  recordedContext,
  type RecordedContext,
} from '../../../harness/reactions/recordedContext.ts';

const document = (more: Partial<NotedDocument> = {}): NotedDocument => ({
  ...{ step: '1', hash: 'h', title: 'Terraform plan of live', text: 'All of it.\n' },
  ...{ summary: 'terraform: 2 to add, 1 to change, 0 to destroy in live' },
  ...{ isChange: true, destroys: 0 },
  ...more,
});
const facts = (documents: readonly NotedDocument[], message?: string, subject = sampleSubject()) =>
  ({ documents, message, subject }) as const;

describe('a question', () => {
  it('says in one sentence what will happen', () => {
    expect(questionSummary(facts([document()]))).toBe(
      'terraform: 2 to add, 1 to change, 0 to destroy in live',
    );
    expect(questionSummary(facts([document({ summary: undefined })], 'Really'))).toBe(
      'Really: Terraform plan of live',
    );
    const many = ['a', 'b', 'c', 'd', 'e'].map((summary) => document({ summary }));
    expect(questionSummary(facts(many, 'Apply?'))).toBe('Apply? a; b; c; and 2 more');
    expect(questionSummary(facts([document({ summary: 'x'.repeat(900) })])).length).toBe(401);
  });

  it('is about the commit where nothing was planned', () => {
    const subject = sampleSubject({ message: 'Line one\nBody', oid: 'f'.repeat(40) });
    expect(questionSummary(facts([], undefined, subject))).toBe(
      'Go on with commit ffffffff of Tess Test: Line one',
    );
    expect(questionSummary(facts([document({ isChange: false })], undefined, subject))).toMatch(
      /^Nothing that was planned changes anything; go on with commit ffffffff/,
    );
    expect(questionSummary({ documents: [], message: undefined, subject: null })).toBe(
      'Go on with the next steps',
    );
  });

  it('shows every document in full, and the changes where there is none', () => {
    const text = questionDocument(facts([document(), document({ title: 'Other', text: 'More.' })]));
    expect(text).toContain('Commit aaaa');
    expect(text).toContain('# Terraform plan of live\n\nAll of it.\n\n# Other\n\nMore.\n');
    const file = { path: 'b', oldPath: 'a', kind: 'renamed', mode: '100644', oid: 'o', size: 1 };
    const subject = sampleSubject({ changes: [file] as unknown as RunSubject['changes'] });
    expect(questionDocument(facts([], undefined, subject))).toContain('renamed a -> b\n');
  });

  it('hides nothing behind characters that reorder or delete', () => {
    const message = 'safe\u202egnp.exe\u001b[2K\u200b';
    const text = questionDocument(facts([document({ text: message })], undefined));
    expect(text).toContain('safe\\u202egnp.exe\\u001b[2K\\u200b');
    expect(questionSummary(facts([document({ summary: 'a\n\nb\u2066' })]))).toBe('a b\\u2066');
  });

  it('is bound to documents, tree and configuration', () => {
    const bound = { documents: [document()], tree: 't', config: 'c' };
    const others = [
      { ...bound, tree: 'u' },
      { ...bound, tree: null },
      { ...bound, config: 'd' },
      { ...bound, documents: [document({ hash: 'i' })] },
      { ...bound, documents: [document({ text: 'Else.' })] },
      { ...bound, documents: [document({ title: 'Else' })] },
      { ...bound, documents: [] },
    ].map((each) => bindingHash(each, sha256));
    expect(bindingHash(bound, sha256)).toBe(bindingHash({ ...bound }, sha256));
    expect(new Set([bindingHash(bound, sha256), ...others]).size).toBe(others.length + 1);
  });
});

describe('an automatic approval', () => {
  const yes = { kind: 'value', value: true } as const;
  const given = { condition: 'c', answer: yes, destroys: 0, mayDestroy: false, frozen: undefined };

  it('is given where the condition holds', () => {
    expect(decideAuto(given)).toEqual({ granted: 'c' });
    expect(decideAuto({ ...given, destroys: 2, mayDestroy: true })).toEqual({ granted: 'c' });
  });

  it.each([
    [{ answer: { kind: 'value', value: false } as const }, 'The condition `c` does not hold.'],
    [
      { answer: { kind: 'error', message: 'No such key.' } as const },
      'The condition `c` could not be answered: No such key.',
    ],
    [{ frozen: 'The error budget of web is used up.' }, 'The error budget of web is used up.'],
    [{ destroys: 1 }, 'It destroys 1 thing, and a person decides about that.'],
    [{ destroys: 3 }, 'It destroys 3 things, and a person decides about that.'],
  ])('is left to a person with the reason: %j', (more, note) =>
    expect(decideAuto({ ...given, ...more })).toEqual({ note }),
  );
});

const GRANTED: Answer = { kind: 'granted', by: 'Ada', isAutomatic: false };
const HOUR_MS = 3_600_000;

function kindAt(now = 0, frozen?: string) {
  const frozenBecause = (): string | undefined => frozen;
  return createApproveKind({
    clock: { now: () => now },
    hash: sha256,
    frozenBecause,
  });
}

function contextOf(
  approve: unknown,
  documents: readonly NotedDocument[] = [document()],
  answer: Answer = GRANTED,
): RecordedContext<ApproveOptions> {
  const options = kindAt().schema.parse({ approve }) as unknown as ApproveOptions;
  const notes = { documents: JSON.parse(JSON.stringify(documents)) as [] };
  const subject = sampleSubject();
  const event = createEvent({
    ...{ id: 'e', source: '/git/x', type: 'commit.created', observedAt: 0 },
    data: subject.commit,
  });
  return recordedContext(options, { notes, subject, event, answer });
}

describe('a step that asks', () => {
  it.each(['required', {}])('waits for anybody for a day: %j', async (approve) => {
    const context = contextOf(approve);
    expect(await kindAt().run(context)).toMatchObject({
      kind: 'succeeded',
      summary: 'Approved by Ada.',
      notes: { approved: [{ step: '1', hash: 'h' }] },
    });
    const [question] = context.asked;
    expect(question?.expiresMs).toBe(24 * HOUR_MS);
    expect(question?.plan).toMatch(/^\w{64}$/);
    expect(question).not.toHaveProperty('granted');
    expect(question).not.toHaveProperty('note');
  });

  it('says who may answer, and for how long', async () => {
    const context = contextOf({ by: ['*@ops.example'], byOther: true, expires: '2h' });
    await kindAt().run(context);
    expect(context.asked[0]).toMatchObject({
      approvers: ['*@ops.example'],
      isByOther: true,
      expiresMs: 2 * HOUR_MS,
    });
  });

  it('waits no longer than what was planned can be carried out', async () => {
    const documents = [document({ expiresAt: 5 * HOUR_MS }), document({ expiresAt: 3 * HOUR_MS })];
    const context = contextOf({}, documents);
    await kindAt(HOUR_MS).run(context);
    expect(context.asked[0]?.expiresMs).toBe(2 * HOUR_MS);
    expect(await kindAt(3 * HOUR_MS).run(contextOf({}, documents))).toMatchObject({
      kind: 'failed',
      reason: 'What was planned has expired. Plan again.',
    });
  });

  it('leaves it to the condition', async () => {
    const auto = 'event.author.name == "Tess Test" && event.hour < 6';
    const context = contextOf({ auto }, undefined, { ...GRANTED, by: auto, isAutomatic: true });
    expect(await kindAt().run(context)).toMatchObject({
      kind: 'succeeded',
      summary: `Approved by the condition ${auto}.`,
    });
    expect(context.asked[0]?.granted).toBe(auto);
  });

  it.each([
    [{ auto: 'event.hour > 6' }, [], /does not hold/],
    [{ auto: 'event.trailers["Change"] == "1"' }, [], /could not be answered: .*Change/],
    [{ auto: 'true' }, [document({ destroys: 2 })], /It destroys 2 things/],
  ])('asks a person where the condition leaves doubt: %j', async (approve, documents, note) => {
    const context = contextOf(approve, documents);
    await kindAt().run(context);
    expect(context.asked[0]?.note).toMatch(note);
    expect(context.asked[0]).not.toHaveProperty('granted');
    expect(context.lines).toEqual([context.asked[0]?.note]);
  });

  it('asks a person while the error budget is used up', async () => {
    const context = contextOf({ auto: 'true' });
    await kindAt(0, 'The error budget of web is used up until Monday.').run(context);
    expect(context.asked[0]?.note).toBe('The error budget of web is used up until Monday.');
  });

  it('lets a condition approve what destroys only if that is said', async () => {
    const context = contextOf({ auto: 'true', autoDestroys: true }, [document({ destroys: 2 })]);
    await kindAt().run(context);
    expect(context.asked[0]?.granted).toBe('true');
  });

  it('asks nobody about plans that change nothing, if that is said', async () => {
    const documents = [document({ isChange: false })];
    const skipping = contextOf({ unchanged: 'skip' }, documents);
    expect((await kindAt().run(skipping)).kind).toBe('skipped');
    expect(skipping.asked).toEqual([]);
    const asking = contextOf({}, documents);
    expect((await kindAt().run(asking)).kind).toBe('succeeded');
    const other = contextOf({ unchanged: 'skip' }, []);
    expect((await kindAt().run(other)).kind).toBe('succeeded');
  });

  it.each<[Answer, object]>([
    [
      { kind: 'denied', by: 'Ada', reason: 'Not on a Friday.' },
      { kind: 'failed', reason: 'Ada denied it: Not on a Friday.', isFinal: true },
    ],
    [
      { kind: 'denied', by: 'Ada' },
      { kind: 'failed', reason: 'Ada denied it.', isFinal: true },
    ],
    [
      { kind: 'expired', cause: 'time', reason: 'Nobody answered within 24 h.' },
      { kind: 'failed', reason: 'Nobody answered within 24 h.' },
    ],
  ])('fails where it may not go on: %j', async (answer, outcome) =>
    expect(await kindAt().run(contextOf({}, undefined, answer))).toEqual(outcome),
  );
});

describe('the options', () => {
  it.each([
    'never',
    { auto: 'event.huor < 6' },
    { auto: '1' },
    { expires: '15d' },
    { expires: '0s' },
    { by: [] },
    { auto: 'true', destroys: true },
  ])('are refused where they are wrong: %j', (approve) =>
    expect(kindAt().schema.safeParse({ approve }).success).toBe(false),
  );

  it('show the place of a mistake in the condition', () => {
    const { error } = kindAt().schema.safeParse({ approve: { auto: 'event.huor < 6' } });
    expect(JSON.stringify(error?.issues)).toMatch(/"start":\d+.*"suggestion":"hour"/);
  });
});
