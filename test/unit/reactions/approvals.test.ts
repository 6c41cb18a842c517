import { describe, expect, it } from 'vitest';
import type { Answer, Question, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { createEvent } from '../../../src/core/events/event.ts';
import { SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import {
  done,
  kindThat,
  reactionsUnderTest,
  type ReactionsUnderTest,
} from '../../harness/reactions/reactionsUnderTest.ts';

const HOUR_MS = 3_600_000;
const TESS = 'Tess <tess@example.com>';
const ANN = 'Ann <ann@example.com>';

const question: Question = {
  summary: 'Apply the plan.',
  document: 'token hunter2',
  plan: 'p1',
  expiresMs: HOUR_MS,
};

/** Asks before it goes on; the answers that it got are noted. */
function asking(answers: Answer[], asked: () => Partial<Question> = () => ({})) {
  return kindThat('approve', async ({ ask }): Promise<StepOutcome> => {
    const answer = await ask({ ...question, ...asked() });
    answers.push(answer);
    return answer.kind === 'granted'
      ? done
      : { kind: 'failed', reason: answer.kind, isFinal: true };
  });
}

async function waiting(
  answers: Answer[],
  asked: () => Partial<Question> = () => ({}),
): Promise<ReactionsUnderTest> {
  const world = await reactionsUnderTest([asking(answers, asked)]);
  world.configure(config(reaction('deploy', [step('approve')])));
  await world.commit();
  return world;
}

describe('an approval', () => {
  it('keeps the run waiting until a person grants it', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers);
    const [approval] = world.reactions.approvals;
    expect(approval).toMatchObject({ summary: 'Apply the plan.', plan: 'p1', status: 'pending' });
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'approval' });
    expect(await world.reactions.document(approval!.document)).toBe('token ***');
    await world.reactions.decide(approval!.id.slice(0, 6), 'granted', TESS);
    await world.settle();
    expect(answers).toEqual([{ kind: 'granted', by: TESS, isAutomatic: false }]);
    expect(world.reactions.runs[0]?.status).toBe('succeeded');
    expect(world.reactions.approvals).toEqual([]);
  });

  it('ends the run when it is denied, and cannot be answered twice', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers);
    const { id } = world.reactions.approvals[0]!;
    await world.reactions.decide(id, 'denied', TESS, 'not on a Friday');
    await world.settle();
    expect(answers).toEqual([{ kind: 'denied', by: TESS, reason: 'not on a Friday' }]);
    expect(world.reactions.runs[0]?.status).toBe('failed');
    await expect(world.reactions.decide(id, 'granted', TESS)).rejects.toThrow(
      `It is denied already by ${TESS}.`,
    );
  });

  it('expires, also when the time of the step would have been up long before', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers);
    await world.clock.advance(HOUR_MS - 1);
    await world.settle();
    expect(answers).toEqual([]);
    await world.clock.advance(1);
    await world.settle();
    expect(answers).toMatchObject([{ kind: 'expired', cause: 'time' }]);
  });

  it('survives a restart: it is not asked twice, and the answer counts', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers);
    const before = world.reactions.approvals;
    await world.restart();
    expect(world.reactions.approvals).toEqual(before);
    expect(world.told().filter((type) => type === 'approval.requested')).toHaveLength(1);
    expect(world.told().filter((type) => type === 'run.waiting')).toHaveLength(2);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'approval' });
    await world.reactions.decide(before[0]!.id, 'granted', TESS);
    await world.settle();
    expect(world.reactions.runs[0]?.status).toBe('succeeded');
  });

  it('is asked anew when what would happen is another after a restart', async () => {
    let plan = 'p1';
    const world = await waiting([], () => ({ plan }));
    const { id } = world.reactions.approvals[0]!;
    plan = 'p2';
    await world.restart();
    expect(world.reactions.approvals).toMatchObject([{ plan: 'p2', status: 'pending' }]);
    await expect(world.reactions.decide(id, 'granted', TESS)).rejects.toThrow(/expired already/);
  });

  it('becomes void when a newer commit supersedes the run', async () => {
    const world = await waiting([]);
    const { id } = world.reactions.approvals[0]!;
    await world.commit();
    await expect(world.reactions.decide(id, 'granted', TESS)).rejects.toThrow(/expired already/);
    expect(world.told()).toContain('approval.expired');
    expect(world.reactions.approvals).toHaveLength(1);
  });

  it('becomes void when the commit is rolled back', async () => {
    const world = await reactionsUnderTest([asking([])]);
    world.configure(config(reaction('deploy', [step('approve')])));
    const commit = await world.commit();
    world.quarantine(commit);
    await world.settle();
    expect(world.reactions.approvals).toEqual([]);
    expect(world.reactions.runs[0]).toMatchObject({
      status: 'cancelled',
      reason: 'Its commit was rolled back.',
    });
  });

  it('becomes void when the commit was rolled back while nobody was there', async () => {
    const world = await reactionsUnderTest([asking([])]);
    world.configure(config(reaction('deploy', [step('approve')])));
    const commit = await world.commit();
    const { id } = world.reactions.approvals[0]!;
    await world.restart(() => world.quarantine(commit));
    await world.settle();
    expect(world.reactions.approvals).toEqual([]);
    expect(world.reactions.runs[0]).toMatchObject({
      status: 'cancelled',
      reason: 'Its commit was rolled back.',
    });
    await expect(world.reactions.decide(id, 'granted', TESS)).rejects.toThrow(/expired already/);
  });

  it('becomes void when what acts in the configuration changes', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers);
    world.configure(config(reaction('other', [step('approve')])));
    await world.commit({ branch: 'elsewhere', ref: 'refs/heads/elsewhere' });
    await world.settle();
    expect(answers).toMatchObject([
      { kind: 'expired', reason: 'The configuration has changed since it was asked.' },
    ]);
  });

  it('may be answered only by those who are named, and not by who wrote the commit', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers, () => ({ approvers: ['*@example.com'], isByOther: true }));
    const { id } = world.reactions.approvals[0]!;
    await expect(world.reactions.decide(id, 'granted', 'Eve <eve@evil.test>')).rejects.toThrow(
      'Only *@example.com may answer this, and you are Eve <eve@evil.test>.',
    );
    await expect(world.reactions.decide(id, 'granted', TESS)).rejects.toThrow(
      /may not answer this/,
    );
    expect(answers).toEqual([]);
    await world.reactions.decide(id, 'granted', ANN);
    await world.settle();
    expect(answers).toMatchObject([{ kind: 'granted', by: ANN }]);
  });

  it('is not granted by an answer to another plan, tree or run', async () => {
    const world = await waiting([]);
    const { id: approval, run, tree, plan } = world.reactions.approvals[0]!;
    const { reaction: name, event, commit } = world.reactions.runs[0]!;
    const right = { run, reaction: name, event, commit, approval, tree, plan };
    const others = [{ plan: 'p2' }, { tree: '0'.repeat(40) }, { run: 'another' }];
    for (const [index, other] of others.entries()) {
      const about = { id: `forged ${index}`, source: SAMPLE_SOURCE, subject: run, observedAt: 0 };
      const data = { ...right, by: TESS, isAutomatic: false, ...other };
      await world.publish(createEvent({ ...about, type: 'approval.granted', data }));
    }
    expect(world.reactions.approvals).toMatchObject([{ id: approval, status: 'pending' }]);
  });

  it('is not answered by who is excluded; how a name is written does not matter', async () => {
    const world = await waiting([], () => ({ approvers: ['ANN', '*@example.com', '!eve@*'] }));
    const { id } = world.reactions.approvals[0]!;
    for (const who of ['Eve <eve@example.com>', 'Eve <eve@evil.test>']) {
      await expect(world.reactions.decide(id, 'granted', who)).rejects.toThrow(/^Only ANN/);
    }
    await world.reactions.decide(id, 'granted', 'Ann <ann@elsewhere.test>');
    expect(world.reactions.approvals).toEqual([]);
  });

  it('is nobody’s any more when its run is cancelled where no process takes steps', async () => {
    const world = await waiting([]);
    const { id, run } = world.reactions.approvals[0]!;
    const { reaction: name, event, commit } = world.reactions.runs[0]!;
    const data = { run, reaction: name, event, commit, by: TESS, reason: 'Cancelled by Tess.' };
    const about = { id: 'cancelled', source: SAMPLE_SOURCE, subject: run, observedAt: 0 };
    await world.publish(createEvent({ ...about, type: 'run.cancelled', data }));
    await expect(world.reactions.decide(id, 'granted', ANN)).rejects.toThrow(/expired already/);
  });

  it('is granted by its condition, and told so', async () => {
    const answers: Answer[] = [];
    const world = await waiting(answers, () => ({ granted: 'event.hour < 6' }));
    expect(answers).toEqual([{ kind: 'granted', by: 'event.hour < 6', isAutomatic: true }]);
    expect(world.told()).toContain('approval.granted');
    expect(world.told()).not.toContain('run.waiting');
  });

  it('is not asked for where nobody is there', async () => {
    const answers: Answer[] = [];
    const world = await reactionsUnderTest([asking(answers)], { canAsk: false });
    world.configure(config(reaction('deploy', [step('approve')])));
    await world.commit();
    expect(answers).toMatchObject([{ kind: 'expired', cause: 'void' }]);
    expect(world.reactions.approvals).toEqual([]);
  });
});
