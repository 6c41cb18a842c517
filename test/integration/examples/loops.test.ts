import { describe, expect, it } from 'vitest';
import { isEvent, shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

const isDeployment = (event: AnyEvent): boolean =>
  isEvent(event, 'deployment.requested') || isEvent(event, 'deployment.completed');

describe('Loops', () => {
  it('of reactions that feed each other stop by the hop limit, and it is told why', async () => {
    const world = await openExample('loops');
    const { opened, reactions } = world;
    const begun = await world.ended('begin', world.commit('Two', { 'web.txt': '2' }));
    expect(begun).toMatchObject({ status: 'succeeded' });
    const told = (): readonly AnyEvent[] => opened.engine.recentEvents().filter(isDeployment);
    await expect.poll(() => told().at(-1)?.hopcount, { timeout: 30_000 }).toBe(8);
    const last = told().at(-1)!;
    await opened.engine.bus.idle();
    await reactions.idle();
    expect(told().map((event) => [shortType(event), event.hopcount])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((hops) => [
        hops % 2 === 1 ? 'deployment.requested' : 'deployment.completed',
        hops,
      ]),
    );
    expect(reactions.runs).toHaveLength(8);
    const trace = await reactions.explain(last);
    expect(trace.find(({ reaction }) => reaction === 'pong')).toEqual({
      reaction: 'pong',
      matched: false,
      because: { filter: 'hops', expected: 'fewer than 8 reactions', actual: '8' },
    });
    const stopped = (): readonly AnyEvent[] =>
      opened.engine.recentEvents().filter((event) => isEvent(event, 'loop.stopped'));
    expect(stopped()).toMatchObject([
      { subject: 'pong', data: { reaction: 'pong', on: 'deployment.completed', event: last.id } },
    ]);
  });

  it('begin anew with each commit: what stopped is the chain, not the reaction', async () => {
    const world = await openExample('loops');
    for (const text of ['2', '3']) {
      const commit = world.commit(text, { 'web.txt': text });
      await world.ended('begin', commit);
      const pongs = (): number =>
        world.reactions.runs.filter((run) => run.reaction === 'pong' && run.commit === commit)
          .length;
      await expect.poll(pongs, { timeout: 30_000 }).toBe(3);
    }
  });
});
