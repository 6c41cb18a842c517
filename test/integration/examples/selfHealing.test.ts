import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import { EXAMPLES, openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';

const GOOD = readFileSync(join(EXAMPLES, 'self-healing/k8s/web.yaml'), 'utf8');
const BAD = GOOD.replace('replicas: 2', 'replcas: 3   ');
const REPAIRED = GOOD.replace('replicas: 2', 'replicas: 3');

const fixes = ({ repository }: ExampleWorld): readonly string[] =>
  repository
    .git('for-each-ref', '--format=%(refname:short)', 'refs/heads/git-reactor/fix')
    .split('\n')
    .filter(Boolean);

describe.skipIf(process.platform === 'win32')('self-healing', () => {
  it('offers a branch that repairs what does not pass, and leaves yours as it is', async () => {
    const world = await openExample('self-healing');
    const { repository, opened, reactions } = world;
    const commit = world.commit('Three', { 'k8s/web.yaml': BAD });
    const run = await world.ended('kubernetes', commit);
    expect(run).toMatchObject({ status: 'failed' });
    const [branch = ''] = fixes(world);
    expect(run.steps.map(({ kind, status, summary }) => [kind, status, summary ?? ''])).toEqual([
      ['kubernetes', 'failed', ''],
      ['fix', 'succeeded', expect.stringContaining(`Offered as ${branch} at `)],
      ['notify', 'succeeded', expect.anything()],
    ]);
    expect(`${repository.git('show', `${branch}:k8s/web.yaml`)}\n`).toBe(REPAIRED);
    expect(repository.git('rev-parse', `${branch}^`)).toBe(commit);
    expect(repository.git('rev-parse', 'main')).toBe(commit);
    expect(readFileSync(join(repository.dir, 'k8s/web.yaml'), 'utf8')).toBe(BAD);

    // The commit of the fix is ours: it leads to no run, and to no fix of the fix.
    const tip = repository.git('rev-parse', branch);
    await opened.engine.look();
    const told = opened.engine.recentEvents();
    const created = told.find((event) => isEvent(event, 'commit.created') && event.subject === tip);
    expect(await reactions.explain(created!)).toMatchObject([
      { matched: false, because: { filter: 'own' } },
    ]);
    expect(told.filter((event) => isEvent(event, 'fix.proposed'))).toHaveLength(1);
  });

  it('makes one branch for one mistake, however often it is looked at', async () => {
    const world = await openExample('self-healing');
    const commit = world.commit('Three', { 'k8s/web.yaml': BAD });
    const run = await world.ended('kubernetes', commit);
    const [branch = ''] = fixes(world);
    const tip = world.repository.git('rev-parse', branch);
    await world.reactions.retry(run.id, 'Ada');
    await world.reactions.idle();
    expect(fixes(world)).toEqual([branch]);
    expect(world.repository.git('rev-parse', branch)).toBe(tip);
  });

  it('lets you merge what it offers, and then all is well', async () => {
    const world = await openExample('self-healing');
    const bad = world.commit('Three', { 'k8s/web.yaml': BAD });
    await world.ended('kubernetes', bad);
    const [branch = ''] = fixes(world);
    world.repository.git('merge', '-q', '--no-ff', '-m', 'Take the fix', branch);
    const merged = world.repository.git('rev-parse', 'HEAD');
    expect(await world.ended('kubernetes', merged)).toMatchObject({ status: 'succeeded' });
  });
});
