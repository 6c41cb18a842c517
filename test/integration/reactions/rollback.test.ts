import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { describeCommit } from '../../../src/core/commits/describeCommit.ts';
import type { CommitData, Oid } from '../../../src/core/events/commitData.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Answer, RunSubject, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import {
  createRollbackKind,
  type RollbackStepOptions,
} from '../../../src/core/reactions/steps/rollback.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';
import {
  stepContext,
  subjectOfHead,
  type TestContext,
  type TestContextInit,
} from '../../harness/reactions/stepContext.ts';
import { realOpener } from '../../harness/realEngine.ts';

const NEVER: RollbackStepOptions = { rollback: 'previous', confirm: 'never' };
const ASK: RollbackStepOptions = { rollback: 'previous' };
const DENIED: Answer = { kind: 'denied', by: 'Ada', reason: 'not now' };

describe('rolling back the commit of a run', () => {
  let repository: TestRepository;
  let opened: OpenRepository;
  let objects: ReturnType<typeof createObjectSource>;
  beforeEach(async () => {
    repository = createRepository();
    repository.write('web.tf', 'count = 2\n');
    repository.write('other.tf', 'one\ntwo\nthree\nfour\nfive\n');
    repository.commit('Two');
    opened = await realOpener()(repository.dir, 'read');
    objects = createObjectSource({ repo: repository, clock: systemClock });
  });
  afterEach(() => {
    objects.dispose();
    opened.dispose();
    repository.remove();
  });

  const tip = (revision = 'HEAD'): Oid => repository.git('rev-parse', revision);
  const describeRevision = (revision: string): Promise<CommitData> =>
    describeCommit(objects, tip(revision), { ref: null, origin: 'local', zone: 'UTC' });
  const bad = async (): Promise<RunSubject> => {
    repository.write('web.tf', 'count = 200\n');
    repository.commit('Two hundred');
    return subjectOfHead(opened, repository);
  };
  const later = (text = 'later\n'): Oid => {
    repository.write('later.tf', text);
    return repository.commit('Later');
  };
  const read = (file: string): string => readFileSync(path.join(repository.dir, file), 'utf8');
  const isOut = ({ commit }: RunSubject): boolean =>
    opened.engine.quarantine.has(commit.oid, commit.tree);
  const kind = (): ReturnType<typeof createRollbackKind> =>
    createRollbackKind({
      rollbacks: opened.engine.rollbacks,
      quarantine: opened.engine.quarantine,
      isInHead: (oid) => opened.engine.isInHead(oid),
      history: (limit) => opened.engine.history(limit),
      repository: { head: () => Promise.resolve(tip()), describe: describeRevision },
    });
  const run = async (
    options: RollbackStepOptions,
    subject: RunSubject | null,
    init: Partial<TestContextInit<RollbackStepOptions>> = {},
  ): Promise<{ outcome: StepOutcome; context: TestContext<RollbackStepOptions> }> => {
    const context = stepContext({ options, subject, ...init });
    return { outcome: await kind().run(context), context };
  };

  it('is done at once if nobody is to be asked, and says in the commit who did it', async () => {
    const subject = await bad();
    const { outcome, context } = await run(NEVER, subject, { hops: 2 });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: expect.stringMatching(/^Rolled back .* to .* by .*, 1 file changed$/) as string,
      notes: { rollback: { from: subject.commit.oid, to: tip('HEAD~2'), commit: tip() } },
    });
    expect(context.asked).toEqual([]);
    expect(read('web.tf')).toBe('count = 2\n');
    expect(repository.git('log', '-1', '--format=%(trailers)').trim().split('\n')).toEqual([
      `Git-Reactor-Rolled-Back: ${subject.commit.oid}`,
      `Git-Reactor-Restores: ${tip('HEAD~2')}`,
      'Git-Reactor-Reaction: kubernetes',
      'Git-Reactor-Run: 0123456789abcdef',
      'Git-Reactor-Hops: 2',
    ]);
    expect(isOut(subject)).toBe(true);
  });

  it.each(['revert', 'reset', 'restore'] as const)(
    'loses nothing that is not committed (%s)',
    async (mode) => {
      const subject = await bad();
      repository.write('other.tf', 'ONE\ntwo\nthree\nfour\nfive\n');
      repository.git('add', 'other.tf');
      repository.write('other.tf', 'ONE\ntwo\nthree\nfour\nFIVE\n');
      repository.write('untracked.txt', 'mine\n');
      const { outcome } = await run({ ...NEVER, mode }, subject);
      expect(outcome.kind).toBe('succeeded');
      expect(read('web.tf')).toBe('count = 2\n');
      expect(read('other.tf')).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
      expect(repository.git('show', ':other.tf')).toBe('ONE\ntwo\nthree\nfour\nfive');
      expect(read('untracked.txt')).toBe('mine\n');
      expect(isOut(subject)).toBe(true);
    },
  );

  it('fails where work that is not committed stands in the way, and touches none of it', async () => {
    const subject = await bad();
    repository.write('web.tf', 'count = 5 # mine\n');
    const { outcome } = await run(NEVER, subject);
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason:
        'Uncommitted edits touch the same lines: web.tf. Commit or stash them, then roll back; nothing of yours is overwritten.',
    });
    expect(read('web.tf')).toBe('count = 5 # mine\n');
    expect(tip()).toBe(subject.commit.oid);
    // It is bad all the same.
    expect(isOut(subject)).toBe(true);
  });

  it('takes the commit out of use before anything is computed', async () => {
    const subject = await bad();
    const order: string[] = [];
    opened.engine.quarantine.onAdd(({ commit }) => order.push(commit));
    const { rollbacks } = opened.engine;
    const step = createRollbackKind({
      rollbacks: {
        plan: (request) => {
          order.push('plan');
          return rollbacks.plan(request);
        },
        apply: (request, plan) => rollbacks.apply(request, plan),
        hasUndone: (made, undone) => rollbacks.hasUndone(made, undone),
      },
      quarantine: opened.engine.quarantine,
      isInHead: (oid) => opened.engine.isInHead(oid),
      history: (limit) => opened.engine.history(limit),
      repository: { head: () => Promise.resolve(tip()), describe: describeRevision },
    });
    await step.run(stepContext({ options: NEVER, subject }));
    expect(order).toEqual([subject.commit.oid, 'plan']);
  });

  it('asks with all that will happen, and does that', async () => {
    const subject = await bad();
    const { outcome, context } = await run(ASK, subject);
    const [question] = context.asked;
    expect(question?.summary).toBe(
      `Return to ${tip('HEAD~2').slice(0, 12)} because of "Two hundred" (revert): 1 file changes.`,
    );
    for (const said of ['modified: web.tf', 'Two hundred (Tess Test)', 'On a remote already: no']) {
      expect(question?.document).toContain(said);
    }
    expect(outcome.kind).toBe('succeeded');
    expect(read('web.tf')).toBe('count = 2\n');
  });

  it('is bound to what was shown: what comes in between ends it', async () => {
    const subject = await bad();
    let moved = '';
    const answer = (): Answer => {
      moved = later();
      return { kind: 'granted', by: 'Ada', isAutomatic: false };
    };
    const { outcome } = await run(ASK, subject, { answer });
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('have moved since the preview') as string,
    });
    expect(tip()).toBe(moved);
  });

  it('is asked again in the same words after a restart', async () => {
    const subject = await bad();
    const [first, second] = [
      await run(ASK, subject, { answer: () => DENIED }),
      await run(ASK, subject, { answer: () => DENIED }),
    ];
    expect(first.context.asked).toEqual(second.context.asked);
  });

  it('changes nothing when it is denied, and the commit counts again', async () => {
    const subject = await bad();
    const { outcome } = await run(ASK, subject, { answer: () => DENIED });
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'It is not rolled back. Ada denied it: not now.',
      isFinal: true,
    });
    expect(tip()).toBe(subject.commit.oid);
    expect(isOut(subject)).toBe(false);
  });

  it('asks after all where later commits were made, undoes that one and keeps them', async () => {
    const subject = await bad();
    const kept = later();
    const { outcome, context } = await run(NEVER, subject);
    expect(context.asked).toMatchObject([
      {
        summary: expect.stringMatching(/^Undo /) as string,
        note: 'A person decides, since there are later commits.',
      },
    ]);
    expect(outcome.kind).toBe('succeeded');
    expect(tip('HEAD~1')).toBe(kept);
    expect(read('later.tf')).toBe('later\n');
    expect(read('web.tf')).toBe('count = 2\n');
    expect((await run(NEVER, subject)).outcome).toEqual({
      kind: 'skipped',
      reason: `${subject.commit.oid.slice(0, 12)} was rolled back already by ${tip().slice(0, 12)}.`,
    });
  });

  it('does nothing where the commit is not part of what is checked out', async () => {
    const before = tip();
    const subject = await bad();
    repository.git('switch', '-q', '-c', 'elsewhere', before);
    const { outcome } = await run(NEVER, subject);
    expect(outcome).toMatchObject({
      kind: 'failed',
      isFinal: true,
      reason: expect.stringContaining('is not part of what is checked out here') as string,
    });
    expect(tip()).toBe(before);
    expect(isOut(subject)).toBe(true);
  });

  it('never rolls back a rollback of ours, also one that came from another machine', async () => {
    await run(NEVER, await bad());
    const made = await subjectOfHead(opened, repository);
    const skipped = { kind: 'skipped', reason: expect.stringContaining('made') as string };
    expect((await run(NEVER, made)).outcome).toMatchObject(skipped);
    opened.dispose();
    opened = await realOpener()(repository.dir, 'read');
    expect(opened.engine.quarantine.hasMade(made.commit.oid)).toBe(false);
    expect((await run(NEVER, made)).outcome).toMatchObject(skipped);
  });

  it('does not believe a trailer that anybody can write', async () => {
    repository.write('web.tf', 'count = 200\n');
    repository.commit(
      `Harmless\n\nGit-Reactor-Rolled-Back: ${tip()}\nGit-Reactor-Restores: ${tip()}`,
    );
    const { outcome } = await run(NEVER, await subjectOfHead(opened, repository));
    expect(outcome.kind).toBe('succeeded');
    expect(read('web.tf')).toBe('count = 2\n');
  });

  it('never goes forward to what was rolled back, not even by its name', async () => {
    const { commit } = await bad();
    await run(NEVER, await subjectOfHead(opened, repository));
    later();
    const subject = await subjectOfHead(opened, repository);
    const before = tip();
    const { outcome } = await run({ ...NEVER, rollback: commit.oid }, subject);
    expect(outcome).toMatchObject({
      kind: 'failed',
      isFinal: true,
      reason: expect.stringContaining('was rolled back itself') as string,
    });
    expect(tip()).toBe(before);
  });

  it('never rolls back what undoes a commit below later ones, also one from elsewhere', async () => {
    const { commit } = await bad();
    later();
    const elsewhere = await realOpener()(repository.dir, 'read');
    const request = { target: { undoing: commit.oid }, mode: 'revert' } as const;
    const { rollbacks } = elsewhere.engine;
    expect((await rollbacks.apply(request, await rollbacks.plan(request))).status).toBe('done');
    elsewhere.dispose();
    const made = await subjectOfHead(opened, repository);
    expect(opened.engine.quarantine.hasMade(made.commit.oid)).toBe(false);
    expect((await run(NEVER, made)).outcome).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('made') as string,
    });
    expect(tip()).toBe(made.commit.oid);
  });

  it('returns to a revision, and asks where an event names no commit', async () => {
    await bad();
    const { outcome, context } = await run({ ...NEVER, rollback: 'HEAD~1' }, null);
    expect(context.asked).toMatchObject([{ note: expect.stringContaining('no commit') as string }]);
    expect(outcome.kind).toBe('succeeded');
    expect(read('web.tf')).toBe('count = 2\n');
  });
});
