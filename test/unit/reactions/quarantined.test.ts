import { describe, expect, it } from 'vitest';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import { gate } from '../../harness/busUnderTest.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import {
  done,
  kindThat,
  reactionsUnderTest,
  type ReactionsUnderTest,
} from '../../harness/reactions/reactionsUnderTest.ts';

const CANCELLED = { status: 'cancelled', reason: 'Its commit was rolled back.' } as const;

/** Rolls the commit of its run back; then comes a step that takes its time. */
async function rollingBack(then = gate()): Promise<ReactionsUnderTest> {
  const world = await reactionsUnderTest([
    kindThat('rollback', ({ subject }) => {
      world.quarantine(subject!.commit);
      return done;
    }),
    kindThat('tell', async () => {
      await then.passed;
      return done;
    }),
  ]);
  return world;
}

const elsewhere: Partial<CommitData> = { branch: 'elsewhere', ref: 'refs/heads/elsewhere' };

describe('a run on a commit that is rolled back', () => {
  it('goes on with its later steps if it is the one that does it', async () => {
    const then = gate();
    const world = await rollingBack(then);
    world.configure(config(reaction('emergency', [step('rollback'), step('tell')])));
    await world.commit();
    const other = await world.commit(elsewhere);
    world.quarantine(other);
    await world.settle();
    then.open();
    await world.settle();
    expect(world.reactions.runs).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
  });

  it('goes on after a restart too, and when a person tries it again', async () => {
    const world = await reactionsUnderTest([
      kindThat('rollback', ({ subject }) => {
        world.quarantine(subject!.commit);
        return { kind: 'failed', reason: 'Edits are in the way.', isFinal: true };
      }),
    ]);
    world.configure(config(reaction('emergency', [step('rollback')])));
    await world.commit();
    const [first] = world.reactions.runs;
    expect(first).toMatchObject({ status: 'failed' });
    await world.restart();
    await world.reactions.retry(first!.id, 'Tess');
    await world.settle();
    expect(world.reactions.runs[0]).toMatchObject({
      retryOf: first!.id,
      reason: 'Edits are in the way.',
    });
  });

  it('is cancelled, also one that was just about to begin', async () => {
    const world = await rollingBack();
    world.configure(config(reaction('deploy', [step('tell')])));
    const listening = world.reactions.onChange(() => {
      const oid = world.reactions.runs[0]?.commit;
      if (oid === undefined || oid === null) return;
      listening.dispose();
      world.quarantine({ oid });
    });
    await world.commit();
    await world.settle();
    expect(world.reactions.runs).toMatchObject([CANCELLED]);
  });

  it('is not begun anew at the next start', async () => {
    const world = await rollingBack();
    world.configure(config(reaction('deploy', [step('tell')])));
    const commit = await world.commit();
    await world.restart(() => world.quarantine(commit));
    await world.settle();
    expect(world.reactions.runs).toMatchObject([CANCELLED]);
  });
});
