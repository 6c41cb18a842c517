import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../src/core/events/event.ts';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { gate } from '../../harness/busUnderTest.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import { done, kindThat, reactionsUnderTest } from '../../harness/reactions/reactionsUnderTest.ts';

const failed: StepOutcome = { kind: 'failed', reason: 'It does not work.' };

describe('a run', () => {
  it('takes its steps in order and tells each of them', async () => {
    const taken: string[] = [];
    const note = kindThat('note', ({ step: place }) => (taken.push(place), done));
    const world = await reactionsUnderTest([note]);
    world.configure(config(reaction('all', [step('note'), step('note')])));
    await world.commit();
    expect(taken).toEqual(['1', '2']);
    expect(world.told()).toEqual([
      ...['run.started', 'step.started', 'step.succeeded', 'step.started', 'step.succeeded'],
      'run.succeeded',
    ]);
    expect(world.reactions.runs[0]).toMatchObject({ reaction: 'all', status: 'succeeded' });
  });

  it('hands what a step leaves to the later ones', async () => {
    const seen: unknown[] = [];
    const world = await reactionsUnderTest([
      kindThat('leave', () => ({ kind: 'succeeded', notes: { plan: 'p1' } })),
      kindThat('see', ({ notes }) => (seen.push(notes), done)),
    ]);
    world.configure(config(reaction('all', [step('leave'), step('see')])));
    await world.commit();
    expect(seen).toEqual([{ plan: 'p1' }]);
  });

  it('ends with letting go of what its steps kept, also nested ones and those of a failure', async () => {
    const released: string[] = [];
    const keeping = (kind: string, outcome: StepOutcome) =>
      kindThat(kind, () => outcome, { release: () => void released.push(kind) });
    const world = await reactionsUnderTest([
      ...[keeping('outer', failed), keeping('inner', done), keeping('mend', done)],
    ]);
    const outer = step('outer', { nested: { steps: [step('inner'), step('inner')] } });
    world.configure(config(reaction('all', [outer], { onFailure: [step('mend')] })));
    await world.commit();
    expect(released.toSorted()).toEqual(['inner', 'mend', 'outer']);
  });

  it('tries a step again, with longer waits, and parks the run when its attempts are used up', async () => {
    let tries = 0;
    const world = await reactionsUnderTest([kindThat('flaky', () => (tries++, failed))]);
    const flaky = step('flaky', { retry: { attempts: 3, delayMs: 1_000 } });
    world.configure(config(reaction('all', [flaky])));
    await world.commit();
    expect(tries).toBe(1);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'retry' });
    await world.clock.advance(1_000);
    await world.settle();
    expect(tries).toBe(2);
    await world.clock.advance(1_999);
    await world.settle();
    expect(tries).toBe(2);
    await world.clock.advance(1);
    await world.settle();
    expect(tries).toBe(3);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'dead', reason: 'It does not work.' });
    expect(world.told().slice(-2)).toEqual(['run.failed', 'run.deadLettered']);
  });

  it('does not try again what would fail again', async () => {
    let tries = 0;
    const final = kindThat('final', () => (tries++, { ...failed, isFinal: true }));
    const world = await reactionsUnderTest([final]);
    const thrice = step('final', { retry: { attempts: 3, delayMs: 1 } });
    world.configure(config(reaction('all', [thrice])));
    await world.commit();
    expect(tries).toBe(1);
    expect(world.reactions.runs[0]?.status).toBe('failed');
  });

  it('takes what a step throws for a failure, and goes on if the step says so', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([
      kindThat('throw', () => {
        throw new Error('The password hunter2 is wrong.');
      }),
      kindThat('note', ({ step: place }) => (taken.push(place), done)),
    ]);
    const steps = [step('throw', { continueOnError: true }), step('note')];
    world.configure(config(reaction('all', steps)));
    await world.commit();
    expect(taken).toEqual(['2']);
    const [run] = world.reactions.runs;
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(run?.steps[0]).toMatchObject({ status: 'failed', reason: 'The password *** is wrong.' });
  });

  it('ends a step that takes too long', async () => {
    let signal: AbortSignal | undefined;
    const slow = kindThat('slow', async (context) => {
      signal = context.signal;
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      return done;
    });
    const world = await reactionsUnderTest([slow]);
    world.configure(config(reaction('all', [step('slow', { timeoutMs: 5_000 })])));
    await world.commit();
    await world.clock.advance(5_000);
    await world.settle();
    expect(signal?.aborted).toBe(true);
    expect(world.reactions.runs[0]).toMatchObject({
      status: 'failed',
      reason: 'It took longer than 5 s and was ended.',
    });
  });

  it('takes the steps of onFailure that are meant, and tells both failures if they fail too', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([
      kindThat('monitor', () => failed),
      kindThat(
        'note',
        ({ step: place, failure }) => (taken.push(`${place} ${failure?.name}`), done),
      ),
    ]);
    const onFailure = [
      step('note', { when: 'step == "monitor" && event.branch == "main"' }),
      step('note', { when: 'step == "deploy"' }),
      step('monitor'),
    ];
    world.configure(config(reaction('all', [step('monitor')], { onFailure })));
    await world.commit();
    expect(taken).toEqual(['failure.1 monitor']);
    expect(world.reactions.runs[0]).toMatchObject({
      status: 'dead',
      reason: 'It does not work. Then monitor failed as well: It does not work.',
    });
  });

  it('says before the first step which program is missing', async () => {
    const taken: string[] = [];
    const kinds = [
      kindThat('note', ({ step: place }) => (taken.push(place), done)),
      kindThat('plan', () => done, { tools: () => ['terraform'] }),
    ];
    const hasTool = (tool: string) => Promise.resolve(tool !== 'terraform');
    const world = await reactionsUnderTest(kinds, { hasTool });
    world.configure(config(reaction('all', [step('note'), step('plan')])));
    await world.commit();
    expect(taken).toEqual([]);
    expect(world.reactions.runs[0]?.reason).toBe(
      'There is no program terraform here, and step 2 (plan) needs it. Install it.',
    );
  });

  it('shows a condition that cannot be worked out as a failure, never as a silent no', async () => {
    const world = await reactionsUnderTest([kindThat('note', () => done)]);
    const filters = { on: ['commit.created'], when: 'event.trailers["Risk"] == "high"' };
    world.configure(config(reaction('all', [step('note')], { filters })));
    await world.commit();
    const [run] = world.reactions.runs;
    expect(run?.status).toBe('failed');
    expect(run?.reason).toMatch(/^The condition cannot be worked out: .*Risk/);
  });
});

describe('leave to act', () => {
  const acting = (taken: string[]) =>
    kindThat('act', ({ step: place }) => (taken.push(place), done), { acts: () => true });

  it('is waited for: without consent nothing acts, and with it the run goes on', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([acting(taken)]);
    world.consent(false);
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'consent' });
    expect(taken).toEqual([]);
    world.consent(true);
    await world.settle();
    expect(taken).toEqual(['1']);
  });

  it('needs a trusted workspace as well', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([acting(taken)]);
    world.trust(false);
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    expect(taken).toEqual([]);
    world.trust(true);
    await world.settle();
    expect(taken).toEqual(['1']);
  });

  it('is not there where nothing may act: the step is passed over', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([acting(taken)], { mayAct: false });
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    expect(taken).toEqual([]);
    expect(world.reactions.runs[0]?.steps[0]?.status).toBe('skipped');
  });

  it('is not asked for either where nothing may act: there is nothing to approve', async () => {
    const taken: string[] = [];
    const asking = kindThat('approve', () => failed, { isGate: true });
    const policy = { mayAct: false, canAsk: false };
    const world = await reactionsUnderTest([asking, acting(taken)], policy);
    world.configure(config(reaction('all', [step('approve'), step('act')])));
    await world.commit();
    const [run] = world.reactions.runs;
    expect(run?.status).toBe('succeeded');
    expect(run?.steps.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });

  it('is needed too by what only runs what a commit names; without it that is passed over', async () => {
    const taken: string[] = [];
    const plan = kindThat('plan', ({ step: place }) => (taken.push(place), done), {
      needsLeave: () => true,
    });
    const world = await reactionsUnderTest([plan], { mayAct: false, canAsk: false });
    world.configure(config(reaction('all', [step('plan')])));
    world.consent(false);
    await world.commit();
    expect(world.reactions.runs[0]?.steps[0]).toMatchObject({
      status: 'skipped',
      reason: 'It runs what the commit names, without consent. Say "git-reactor consent".',
    });
    world.consent(true);
    await world.commit();
    expect(taken).toEqual(['1']);
  });

  it('does not come from a commit that changes the configuration itself', async () => {
    const taken: string[] = [];
    const world = await reactionsUnderTest([acting(taken)]);
    const change = {
      path: '.git-reactor.yaml',
      kind: 'modified',
      mode: '100644',
      oid: '1'.repeat(40),
      size: 1,
    } as const;
    world.configure(config());
    await world.commit();
    world.configure(config(reaction('new', [step('act')])));
    await world.commit({ changes: [change] });
    expect(world.reactions.runs).toEqual([]);
    await world.commit();
    expect(taken).toEqual(['1']);
  });
});

describe('runs of one group', () => {
  const blocking = () => {
    const opened = gate();
    const taken: (string | null)[] = [];
    const kind = async ({ run, signal }: StepContext): Promise<StepOutcome> => {
      taken.push(run.commit);
      await Promise.race([
        opened.passed,
        new Promise((resolve) => signal.addEventListener('abort', resolve)),
      ]);
      return done;
    };
    return { opened, taken, kind };
  };

  it('supersede each other: the newest commit wins', async () => {
    const { taken, kind, opened } = blocking();
    const world = await reactionsUnderTest([kindThat('wait', kind)]);
    world.configure(config(reaction('all', [step('wait')])));
    await world.commit();
    await world.commit();
    const last = await world.commit();
    opened.open();
    await world.settle();
    expect(taken.at(-1)).toBe(last.oid);
    expect(world.reactions.runs.map(({ status }) => status)).toEqual([
      ...['succeeded', 'cancelled', 'cancelled'],
    ]);
    expect(world.reactions.runs[1]?.reason).toBe(`Superseded by ${last.oid.slice(0, 12)}.`);
  });

  it('of other events take nobody’s place but that of the same news of the same thing', async () => {
    const { taken, kind, opened } = blocking();
    const world = await reactionsUnderTest([kindThat('wait', kind)]);
    const on = ['deployment.failed'];
    world.configure(config(reaction('alarm', [step('wait')], { filters: { on } })));
    const { oid: commit } = await world.commit();
    const fail = (id: string, name: string): Promise<void> => {
      const ids = { deployment: id, name, environment: 'production', commit };
      const data = { ...ids, tookMs: 1, reason: 'It crashed.' };
      const about = { source: '/cluster', subject: `production/${name}`, observedAt: 1 };
      return world.publish(createEvent({ id, type: 'deployment.failed', ...about, data }));
    };
    await fail('web-1', 'web');
    await fail('api-1', 'api');
    await fail('web-2', 'web');
    opened.open();
    await world.settle();
    expect(taken).toHaveLength(3);
    expect(world.reactions.runs.map(({ event, status }) => [event, status])).toEqual([
      ...[
        ['web-2', 'succeeded'],
        ['api-1', 'succeeded'],
        ['web-1', 'cancelled'],
      ],
    ]);
  });

  it('let one that has begun to act come to its end', async () => {
    const { kind, opened } = blocking();
    const world = await reactionsUnderTest([kindThat('act', kind, { acts: () => true })]);
    world.configure(config(reaction('all', [step('act')])));
    await world.commit();
    await world.commit();
    expect(world.reactions.runs.map(({ status }) => status)).toEqual(['waiting', 'running']);
    opened.open();
    await world.settle();
    expect(world.reactions.runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('wait for each other where the policy is a queue', async () => {
    const { taken, kind, opened } = blocking();
    const world = await reactionsUnderTest([kindThat('wait', kind)]);
    const concurrency = { policy: 'queue' } as const;
    world.configure(config(reaction('all', [step('wait')], { concurrency })));
    const oids = [await world.commit(), await world.commit(), await world.commit()];
    expect(taken).toHaveLength(1);
    opened.open();
    await world.settle();
    expect(taken).toEqual(oids.map(({ oid }) => oid));
  });

  it('are not repeated for the tree that was handled last, but for an older one', async () => {
    const taken: (string | null)[] = [];
    const world = await reactionsUnderTest([
      kindThat('note', ({ run }) => (taken.push(run.commit), done)),
    ]);
    world.configure(config(reaction('all', [step('note')])));
    const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
    await world.commit({ tree: a });
    const amended = await world.commit({ tree: a });
    expect(taken).toHaveLength(1);
    const event = (await world.events()).find(({ id }) => id === amended.oid)!;
    const [trace] = await world.reactions.explain(event);
    expect(trace?.because).toMatchObject({ filter: 'again' });
    await world.commit({ tree: b });
    await world.commit({ tree: a });
    expect(taken).toHaveLength(3);
  });

  it('rest for the cool-down of their reaction', async () => {
    let taken = 0;
    const world = await reactionsUnderTest([kindThat('note', () => (taken++, done))]);
    world.configure(config(reaction('all', [step('note')], { cooldownMs: 60_000 })));
    await world.commit();
    await world.commit();
    expect(taken).toBe(1);
    await world.clock.advance(60_000);
    await world.commit();
    expect(taken).toBe(2);
  });
});
