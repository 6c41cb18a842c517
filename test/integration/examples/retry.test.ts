import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import { eventually } from '../../harness/eventually.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

/** The example over a service that fails so often. */
async function openFlaky(
  fails: number,
): Promise<ExampleWorld & { readonly left: () => string; readonly failures: string }> {
  const failures = join(tempFolder('upload'), 'fails');
  writeFileSync(failures, `${fails}\n`);
  const world = await openExample('retry', { env: { UPLOAD_FAILS: failures } });
  return { ...world, failures, left: () => readFileSync(failures, 'utf8').trim() };
}

/** How long the run rested before each further attempt, as it was told. Milliseconds. */
function restsOf({ opened }: ExampleWorld): readonly number[] {
  return opened.engine.recentEvents().flatMap((event) => {
    if (!isEvent(event, 'run.waiting') || event.data.for !== 'retry') return [];
    return [Date.parse(event.data.until ?? '') - Date.parse(event.time)];
  });
}

describe.skipIf(process.platform === 'win32')('Retry', () => {
  it('tries again after a rest that doubles, and goes on when it works', async () => {
    const world = await openFlaky(2);
    const run = await world.ended('publish', world.commit('One', { 'a.txt': '1' }));
    expect(run).toMatchObject({ status: 'succeeded', steps: [{ attempts: 3 }] });
    expect(world.left()).toBe('0');
    const [first = 0, second = 0] = restsOf(world);
    expect(restsOf(world)).toHaveLength(2);
    expect(second / first).toBeCloseTo(2, 0);
  });

  it('parks what used up its attempts; a person retries it when the cause is gone', async () => {
    const world = await openFlaky(100);
    const { reactions, opened } = world;
    const dead = await eventuallyDead(world, world.commit('One', { 'a.txt': '1' }));
    expect(dead.reason).toContain('the service is busy');
    expect(world.left()).toBe('97');
    expect(await reactions.log(dead.id, '1')).toMatch(/Attempt 1 failed[^]*Attempt 2 failed/);
    writeFileSync(world.failures, '0\n');
    await reactions.retry(dead.id.slice(0, 8), 'Ada');
    const again = await eventually(
      'the run is taken again',
      () => reactions.runs.find(({ retryOf }) => retryOf === dead.id),
      (run) => run?.status === 'succeeded',
    );
    expect(again).toMatchObject({ commit: dead.commit, steps: [{ attempts: 1 }] });
    const asked = opened.engine.recentEvents().find((each) => isEvent(each, 'run.retryAsked'));
    expect(asked?.data).toMatchObject({ run: dead.id, by: 'Ada' });
  });

  it('lets a person discard it instead', async () => {
    const world = await openFlaky(100);
    const dead = await eventuallyDead(world, world.commit('One', { 'a.txt': '1' }));
    await world.reactions.discard(dead.id, 'Ada');
    const known = (): string | undefined =>
      world.reactions.runs.find(({ id }) => id === dead.id)?.status;
    await eventually('it is not dead any more', known, (status) => status === 'cancelled');
  });
});

/** A run fails first and is parked then: two events. */
async function eventuallyDead(
  { reactions }: ExampleWorld,
  commit: string,
): Promise<ExampleWorld['reactions']['runs'][number]> {
  const find = (): ExampleWorld['reactions']['runs'][number] | undefined =>
    reactions.runs.find((run) => run.commit === commit);
  const run = await eventually('the run is parked', find, (each) => each?.status === 'dead');
  return run!;
}
