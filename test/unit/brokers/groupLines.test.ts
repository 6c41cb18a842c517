import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { GroupLines } from '../../../src/core/brokers/groupLines.ts';
import { decodeWord, encodeWord, type Word } from '../../../src/core/brokers/words.ts';
import { createManualClock, settle } from '../../harness/manualClock.ts';
import { createLogRecord, SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';

const SILENCE_MS = 15_000;
const GROUP = 'deploy@main';

/** Machines that hear each other's words in one order. */
function machines(count: number) {
  const clock = createManualClock();
  const dead = new Set<string>();
  const said: Word[] = [];
  const all: GroupLines[] = [];
  const init = (self: string) => ({
    ...{ self, clock, hash: sha256, log: createLogRecord(), silenceMs: SILENCE_MS },
    catchUp: () => Promise.resolve(),
    say(word: Word) {
      if (dead.has(self)) return new Promise<void>(() => undefined);
      said.push(word);
      const heard = decodeWord(encodeWord(word, SAMPLE_SOURCE, 'id'), SAMPLE_SOURCE);
      for (const each of all) if (heard !== undefined) each.hear(heard);
      return Promise.resolve();
    },
  });
  for (let number = 0; number < count; number++) all.push(new GroupLines(init(`m${number}`)));
  const first: string[] = [];
  return {
    ...{ clock, said, first },
    kill: (number: number) => dead.add(`m${number}`),
    revive: (number: number) => dead.delete(`m${number}`),
    of: (number: number) => all[number]!,
    /** Its run stands in line until it is ended. */
    async takes(number: number, run: string, signal = new AbortController().signal) {
      const turn = { group: GROUP, run, commit: 'a'.repeat(40) };
      const taking = all[number]!.take(turn, { signal, onWait: () => Promise.resolve() });
      const noted = taking.then(() => first.push(run));
      noted.catch(() => undefined);
      await settle();
      return { taking, turn };
    },
  };
}

describe('the line of a group among machines', () => {
  it('lets one after another go, in the order of their coming', async () => {
    const world = machines(3);
    const one = await world.takes(0, 'one');
    const two = await world.takes(1, 'two');
    await world.takes(2, 'three');
    expect(world.first).toEqual(['one']);
    expect(
      world
        .of(2)
        .inLine(GROUP)
        .map(({ run }) => run),
    ).toEqual(['one', 'two', 'three']);
    world.of(0).leave(one.turn);
    await settle();
    expect(world.first).toEqual(['one', 'two']);
    world.of(1).leave(two.turn);
    await settle();
    expect(world.first).toEqual(['one', 'two', 'three']);
  });

  it('holds a place for as long as its machine lives, and says little while nobody waits', async () => {
    const world = machines(2);
    await world.takes(0, 'one');
    await world.clock.advance(4 * 60 * 60_000);
    expect(world.said).toHaveLength(1);
    await world.takes(1, 'two');
    await world.clock.advance(10 * SILENCE_MS);
    expect(world.first).toEqual(['one']);
  });

  it('is free of a machine that is silent for 15 s, with all its places', async () => {
    const world = machines(2);
    await world.takes(0, 'one');
    await world.takes(0, 'other');
    await world.takes(1, 'two');
    world.kill(0);
    await world.clock.advance(SILENCE_MS - 1);
    expect(world.first).toEqual(['one']);
    await world.clock.advance(2);
    expect(world.first).toEqual(['one', 'two']);
  });

  it('tells one that was taken for dead, and lets it go when it is its turn again', async () => {
    const world = machines(2);
    await world.takes(0, 'one');
    const two = await world.takes(1, 'two');
    world.kill(0);
    await world.clock.advance(SILENCE_MS + 1);
    expect(world.first).toEqual(['one', 'two']);
    world.revive(0);
    const again = await world.takes(0, 'one');
    expect(world.first).toEqual(['one', 'two']);
    world.of(1).leave(two.turn);
    expect(await again.taking).toBe(false);
    expect(
      world
        .of(1)
        .inLine(GROUP)
        .map(({ run }) => run),
    ).toEqual(['one']);
  });

  it('is left by a run that is ended while it waits', async () => {
    const world = machines(2);
    await world.takes(0, 'one');
    const stop = new AbortController();
    const { taking, turn } = await world.takes(1, 'two', stop.signal);
    stop.abort(new Error('Cancelled.'));
    await expect(taking).rejects.toThrow('Cancelled.');
    world.of(1).leave(turn);
    expect(world.of(0).inLine(GROUP)).toHaveLength(1);
  });

  it('waits for nobody when there is no connection any more', async () => {
    const world = machines(2);
    await world.takes(0, 'one');
    await world.takes(1, 'two');
    world.of(1).dispose();
    await settle();
    expect(world.first).toEqual(['one', 'two']);
  });
});
