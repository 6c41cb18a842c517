import { describe, expect, it } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import type { StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { isOver } from '../../../src/core/reactions/run.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import { done, kindThat, reactionsUnderTest } from '../../harness/reactions/reactionsUnderTest.ts';

const never = (): Promise<StepOutcome> => new Promise(() => undefined);

describe('after a restart', () => {
  it('a run goes on with the step that was cut off, with what the others left', async () => {
    const taken: string[] = [];
    let isStuck = true;
    const world = await reactionsUnderTest([
      kindThat('leave', () => (taken.push('leave'), { kind: 'succeeded', notes: { a: 1 } })),
      kindThat('read', ({ notes }) => {
        taken.push(`read ${JSON.stringify(notes)}`);
        return isStuck ? never() : done;
      }),
    ]);
    world.configure(config(reaction('all', [step('leave'), step('read')])));
    await world.commit();
    isStuck = false;
    await world.restart();
    await world.settle();
    expect(taken).toEqual(['leave', 'read {"a":1}', 'read {"a":1}']);
    expect(world.reactions.runs).toMatchObject([{ status: 'succeeded' }]);
  });

  it('what acted outside when it was cut off is not repeated: a person decides', async () => {
    let acted = 0;
    const kind = kindThat('act', () => (acted++ === 0 ? never() : done), { acts: () => true });
    const world = await reactionsUnderTest([kind]);
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    await world.restart();
    expect(acted).toBe(1);
    const [run] = world.reactions.runs;
    expect(run).toMatchObject({ status: 'dead', steps: [{ status: 'interrupted' }] });
    await world.restart();
    expect(acted).toBe(1);
    await world.reactions.retry(run!.id, 'Tess');
    await world.settle();
    expect(acted).toBe(2);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'succeeded', retryOf: run!.id });
  });

  it('a step that only waited for leave or for its next attempt is taken', async () => {
    let tries = 0;
    const fails = { kind: 'failed', reason: 'Not yet.' } as const;
    const kind = kindThat('act', () => (++tries < 2 ? fails : done), { acts: () => true });
    const world = await reactionsUnderTest([kind]);
    const twice = step('act', { retry: { attempts: 2, delayMs: 60_000 } });
    world.configure(config(reaction('all', [twice])));
    await world.commit();
    expect(world.reactions.runs[0]?.waitsFor).toBe('retry');
    await world.restart();
    await world.settle();
    expect(world.reactions.runs[0]?.status).toBe('succeeded');
  });

  it('a run plans again what does not hold any more', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([
      kindThat('plan', () => (taken.push('plan'), done), {
        stillHolds: () => Promise.resolve(false),
      }),
      kindThat('wait', () => (taken.push('wait'), never())),
    ]);
    world.configure(config(reaction('all', [step('plan'), step('wait')])));
    await world.commit();
    await world.restart();
    await world.settle();
    expect(taken).toEqual(['plan', 'wait', 'plan', 'wait']);
  });

  it('events that were stored but not routed are routed, and those that were are not again', async () => {
    let taken = 0;
    const world = await reactionsUnderTest([kindThat('note', () => (taken++, done))]);
    const concurrency = { policy: 'queue' } as const;
    world.configure(config(reaction('all', [step('note')], { concurrency })));
    await world.commit();
    world.reactions.dispose();
    await world.commit();
    await world.commit();
    expect(taken).toBe(1);
    await world.restart();
    await world.settle();
    expect(taken).toBe(3);
  });
});

describe('files of runs that cannot be read or written', () => {
  const full = (): Promise<never> => Promise.reject(new Error('ENOSPC: no space left on device'));

  it('stop no reaction: what is under way fails with the reason, and the rest goes on', async () => {
    let taken = 0;
    const world = await reactionsUnderTest([
      kindThat('note', () => (taken++, done)),
      kindThat('leave', () => ({ kind: 'succeeded', notes: { a: 1 } })),
    ]);
    const sound = { ...world.files };
    const broken = { position: full, savePosition: full, saveNotes: full, log: full };
    Object.assign(world.files, broken);
    await world.restart();
    world.configure(config(reaction('notes', [step('note')]), reaction('leaves', [step('leave')])));
    await world.commit();
    await world.clock.advance(1_000);
    expect(taken).toBe(1);
    const of = (name: string) => world.reactions.runs.find((run) => run.reaction === name);
    expect(of('notes')?.status).toBe('succeeded');
    expect(of('leaves')).toMatchObject({
      status: 'failed',
      reason: 'Something broke: ENOSPC: no space left on device',
    });
    Object.assign(world.files, sound);
    await world.commit();
    expect(of('leaves')?.status).toBe('succeeded');
  });
});

describe('a person', () => {
  it('cancels a run; a step that acted is shown as interrupted', async () => {
    const kind = kindThat(
      'act',
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('It was told to end.'))),
        ),
      { acts: () => true },
    );
    const world = await reactionsUnderTest([kind]);
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    const { id } = world.reactions.runs[0]!;
    await world.reactions.cancel(id, 'Tess');
    expect(world.reactions.runs[0]).toMatchObject({
      status: 'cancelled',
      reason: 'Cancelled by Tess.',
      steps: [{ status: 'interrupted' }],
    });
    await expect(world.reactions.cancel(id, 'Tess')).rejects.toThrow(/is over already/);
  });

  it('cancels a run in the moment in which it begins', async () => {
    let taken = 0;
    const world = await reactionsUnderTest([kindThat('note', () => (taken++, done))]);
    world.configure(config(reaction('all', [step('note')])));
    const cancelled: Promise<void>[] = [];
    world.reactions.onChange(() => {
      const run = world.reactions.runs[0];
      if (run === undefined || cancelled.length > 0) return;
      cancelled.push(world.reactions.cancel(run.id, 'Tess'));
    });
    await world.commit();
    await Promise.all(cancelled);
    expect(world.reactions.runs).toMatchObject([
      { status: 'cancelled', reason: 'Cancelled by Tess.' },
    ]);
    expect(taken).toBe(0);
  });

  it('discards a dead run', async () => {
    const fails: StepOutcome = { kind: 'failed', reason: 'No.' };
    const world = await reactionsUnderTest([kindThat('no', () => fails)]);
    world.configure(config(reaction('all', [step('no')], { onFailure: [step('no')] })));
    await world.commit();
    await world.reactions.discard(world.reactions.runs[0]!.id, 'Tess');
    expect(world.reactions.runs[0]).toMatchObject({ status: 'cancelled' });
  });
});

describe('reactions that feed each other', () => {
  it('stop after so many hops, and the trace says why', async () => {
    let told = 0;
    const health = { name: 'web', environment: 'prod', healthy: false, target: 't', tookMs: 1 };
    const world = await reactionsUnderTest([
      kindThat('tell', async ({ tell }) => {
        told++;
        await tell('platform.healthCheck', 'web', health);
        return done;
      }),
    ]);
    const filters = { on: ['platform.healthCheck', 'commit.created'] };
    const concurrency = { policy: 'queue' } as const;
    const given = { filters, concurrency };
    world.configure(
      config(reaction('ping', [step('tell')], given), reaction('pong', [step('tell')], given)),
    );
    await world.commit();
    while (world.reactions.runs.some((run) => !isOver(run))) await world.settle();
    expect(told).toBe(2 ** 8 + 2 ** 7 + 2 ** 6 + 2 ** 5 + 2 ** 4 + 2 ** 3 + 2 ** 2 + 2);
    const events = await world.events();
    const stopped = events.filter((event) => isEvent(event, 'loop.stopped'));
    expect(stopped.map(({ data }) => data)).toMatchObject([
      { reaction: 'ping', on: 'platform.healthCheck', hops: 8 },
      { reaction: 'pong', on: 'platform.healthCheck', hops: 8 },
    ]);
    const last = events.findLast(({ type }) => type.includes('healthCheck'))!;
    const [trace] = await world.reactions.explain(last);
    expect(trace?.because).toEqual({
      filter: 'hops',
      expected: 'fewer than 8 reactions',
      actual: '8',
    });
  });
});
