import { expect, it } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import { done, kindThat, reactionsUnderTest } from '../../harness/reactions/reactionsUnderTest.ts';

it('consent that is given or withdrawn is told with who did it', async () => {
  const world = await reactionsUnderTest([kindThat('act', () => done, { acts: () => true })]);
  world.configure(config(reaction('all', [step('act')])));
  await world.commit();
  await world.reactions.withdrawConsent();
  await world.reactions.consent();
  const told = (await world.events()).filter((event) => isEvent(event, 'config.changed'));
  const decided = told.filter(({ data }) => data.from === data.to);
  expect(decided.map(({ data }) => [data.hasConsent, data.by])).toEqual([
    [false, 'Tess <tess@example.com>'],
    [true, 'Tess <tess@example.com>'],
  ]);
});
