import { describe, expect, it } from 'vitest';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';

/** Always within the hours of the condition, or never: the hour of now cannot be chosen. */
function during(isOffHours: boolean): (repository: ExampleWorld['repository']) => void {
  return (repository) => {
    const condition = `event.author.name == "automation" && event.hour ${isOffHours ? '< 24' : '> 24'}`;
    repository.write(
      '.git-reactor.yaml',
      [
        'version: 1',
        'reactions:',
        '  off-hours:',
        '    steps:',
        `      - approve: { auto: '${condition}' }`,
        '      - notify: editor',
      ].join('\n'),
    );
  };
}

function asAutomation({ repository }: ExampleWorld): string {
  repository.write('web.txt', `${Math.random()}`);
  repository.git('add', '--all');
  repository.git('commit', '-q', '-m', 'Bump', '--author', 'automation <bot@example.com>');
  return repository.git('rev-parse', 'HEAD');
}

describe('Conditional reactions', () => {
  it('lets the automation go on by itself off hours', async () => {
    const world = await openExample('conditional-reactions', { prepare: during(true) });
    const run = await world.ended('off-hours', asAutomation(world));
    expect(run).toMatchObject({ status: 'succeeded' });
    const granted = world.opened.engine
      .recentEvents()
      .find(({ type }) => type.includes('approval.granted'));
    expect(granted?.data).toMatchObject({ isAutomatic: true });
  });

  it('asks a person at other hours, and about what others change', async () => {
    const world = await openExample('conditional-reactions', { prepare: during(false) });
    const { note } = await world.asked('off-hours', asAutomation(world));
    expect(note).toContain('does not hold');
    const other = await openExample('conditional-reactions', { prepare: during(true) });
    await other.asked('off-hours', other.commit('By hand', { 'web.txt': 'x' }));
  });

  it('is written as the example has it', async () => {
    const world = await openExample('conditional-reactions');
    expect(world.reactions.state.problems).toEqual([]);
    expect(world.reactions.state.config?.reactions.map(({ name }) => name)).toEqual(['off-hours']);
  });
});
