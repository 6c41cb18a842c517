import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

describe('Emergency rollback', () => {
  it('takes the branch back at once, keeps uncommitted work, and can be undone', async () => {
    const world = await openExample('emergency-rollback');
    const { repository, opened } = world;
    const content = (path: string): string => readFileSync(join(repository.dir, path), 'utf8');
    repository.write('notes.txt', 'mine, not committed');
    repository.write('settings.yaml', 'replicas: 200\n');
    repository.git('add', 'settings.yaml');
    repository.git('commit', '-q', '-m', 'EMERGENCY: two hundred');
    const bad = repository.git('rev-parse', 'HEAD');
    const run = await world.ended('emergency', bad);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(content('settings.yaml')).toBe('replicas: 2\n');
    expect(content('notes.txt')).toBe('mine, not committed');
    expect(repository.git('log', '-1', '--format=%s')).toBe('Roll back "EMERGENCY: two hundred"');
    expect(opened.engine.quarantine.has(bad, repository.git('rev-parse', `${bad}^{tree}`))).toBe(
      true,
    );
    await opened.engine.rollbacks.undo();
    expect(repository.git('rev-parse', 'HEAD')).toBe(bad);
    expect(content('settings.yaml')).toBe('replicas: 200\n');
  });

  it('does not roll back its own rollback, whose message has the word too', async () => {
    const world = await openExample('emergency-rollback');
    const bad = world.commit('EMERGENCY', { 'settings.yaml': 'replicas: 0\n' });
    await world.ended('emergency', bad);
    const made = world.repository.git('rev-parse', 'HEAD');
    await world.opened.engine.look();
    await world.reactions.idle();
    expect(world.repository.git('rev-parse', 'HEAD')).toBe(made);
    const [trace] = await world.reactions.explainCommit(made);
    expect(trace).toMatchObject({ matched: false, because: { filter: 'own' } });
  });
});
