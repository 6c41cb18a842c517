import { describe, expect, it } from 'vitest';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { isOver } from '../../../src/core/reactions/run.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import {
  done,
  kindThat,
  reactionsUnderTest,
  type ReactionsUnderTest,
} from '../../harness/reactions/reactionsUnderTest.ts';

const untilAborted = ({ signal }: StepContext): Promise<StepOutcome> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(done)));

async function untilOver(world: ReactionsUnderTest): Promise<void> {
  while (world.reactions.runs.some((run) => !isOver(run))) await world.settle();
}

describe('leave to act', () => {
  it('is needed for each attempt: what was withdrawn meanwhile stops the next one', async () => {
    let tries = 0;
    const failed: StepOutcome = { kind: 'failed', reason: 'Not yet.' };
    const kind = kindThat('act', () => (++tries < 3 ? failed : done), { acts: () => true });
    const world = await reactionsUnderTest([kind]);
    world.configure(
      config(reaction('all', [step('act', { retry: { attempts: 3, delayMs: 1_000 } })])),
    );
    await world.commit();
    world.consent(false);
    await world.clock.advance(1_000);
    await world.settle();
    expect(tries).toBe(1);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'consent' });
    world.trust(false);
    world.consent(true);
    await world.settle();
    expect(tries).toBe(1);
    world.trust(true);
    await world.settle();
    expect(tries).toBe(2);
  });

  it('is needed within a block, in onFailure and below a step that does not act', async () => {
    const taken: string[] = [];
    const act = kindThat('act', ({ step: place }) => (taken.push(place), done), {
      acts: () => true,
    });
    const block = kindThat('block', async ({ take }): Promise<StepOutcome> => {
      const inner = await take('steps', null);
      return inner.kind === 'succeeded' ? { kind: 'failed', reason: 'On purpose.' } : done;
    });
    const world = await reactionsUnderTest([act, block]);
    const steps = [step('block', { nested: { steps: [step('act')] } })];
    world.configure(config(reaction('all', steps, { onFailure: [step('act')] })));
    world.consent(false);
    await world.commit();
    expect(taken).toEqual([]);
    world.consent(true);
    await world.settle();
    expect(taken).toEqual(['1.1', 'failure.1']);
  });
});

describe('a tree', () => {
  it('is handled once although it was amended while it was handled', async () => {
    let taken = 0;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    const kind = kindThat('act', async () => (taken++, await opened, done), { acts: () => true });
    const world = await reactionsUnderTest([kind]);
    world.configure(config(reaction('all', [step('act')])));
    const { tree } = await world.commit();
    await world.commit({ tree, message: 'Amended' });
    expect(world.reactions.runs[0]).toMatchObject({ status: 'waiting', waitsFor: 'lock' });
    open();
    await untilOver(world);
    expect(taken).toBe(1);
    expect(world.reactions.runs[0]).toMatchObject({ status: 'cancelled' });
    expect(world.reactions.runs[0]?.reason).toMatch(/has succeeded for the same tree/);
  });
});

describe('two hundred commits at once', () => {
  it('end with the newest, and leave nothing that waits', async () => {
    const begun: (string | null)[] = [];
    const kind = kindThat('check', (context) => {
      begun.push(context.run.commit);
      return begun.length === 1 ? untilAborted(context) : done;
    });
    const world = await reactionsUnderTest([kind]);
    world.configure(config(reaction('all', [step('check')])));
    const commits = await Promise.all(Array.from({ length: 200 }, () => world.commit()));
    await untilOver(world);
    const statuses = new Map(world.reactions.runs.map((run) => [run.commit, run.status]));
    expect(statuses.get(commits.at(-1)?.oid ?? '')).toBe('succeeded');
    expect(statuses.size).toBe(200);
    expect(begun.at(-1)).toBe(commits.at(-1)?.oid);
  });

  it('are taken in their order where the policy is a queue', async () => {
    const taken: (string | null)[] = [];
    const kind = kindThat('act', ({ run }) => (taken.push(run.commit), done), {
      acts: () => true,
    });
    const world = await reactionsUnderTest([kind]);
    const concurrency = { policy: 'queue' } as const;
    world.configure(config(reaction('all', [step('act')], { concurrency })));
    const commits = await Promise.all(Array.from({ length: 200 }, () => world.commit()));
    await untilOver(world);
    expect(taken).toEqual(commits.map(({ oid }) => oid));
  });
});

describe('when the process ends in the middle of it', () => {
  it('no timer and no step is left, and nothing is told any more', async () => {
    const ended: string[] = [];
    const kind = kindThat('check', async (context) => {
      const outcome = await untilAborted(context);
      ended.push(context.run.reaction);
      return outcome;
    });
    const asks = kindThat('approve', async ({ ask }): Promise<StepOutcome> => {
      await ask({ summary: 'Go on.', document: '', plan: 'p', expiresMs: 60_000 });
      return done;
    });
    const fails = kindThat('fails', () => ({ kind: 'failed', reason: 'Not yet.' }));
    const world = await reactionsUnderTest([kind, asks, fails]);
    world.configure(
      config(
        reaction('waits', [step('check')]),
        reaction('asks', [step('approve')]),
        reaction('rests', [step('fails', { retry: { attempts: 5, delayMs: 60_000 } })]),
      ),
    );
    await world.commit();
    const told = world.told().length;
    world.reactions.dispose();
    await world.settle();
    expect(ended).toEqual(['waits']);
    expect(world.clock.pending).toBe(0);
    expect(world.told().slice(told)).toEqual([]);
  });
});
