import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import { EXAMPLES } from '../../harness/examples.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const GOOD = readFileSync(join(EXAMPLES, 'self-healing/k8s/web.yaml'), 'utf8');
const BAD = GOOD.replace('replicas: 2', 'replcas: 3   ');
const NO_LIMIT = GOOD.replace('limits: { memory: 128Mi }', 'limits: { cpu: 500m }');
/** As much as it requests. */
const LIMITED = 'limits: { memory: 64Mi, cpu: 500m }';
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

    // The commit of the fix is ours: it leads to no fix of the fix.
    const tip = repository.git('rev-parse', branch);
    const traces = await reactions.explainCommit(tip);
    expect(traces.find(({ reaction }) => reaction === 'kubernetes')).toMatchObject({
      ...{ matched: false, because: { filter: 'own' } },
    });
    const told = opened.engine.recentEvents();
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

  it('gives a memory limit to what has none, and tries that in parallel realities', async () => {
    const world = await openExample('self-healing');
    const run = await world.ended(
      'kubernetes',
      world.commit('No limit', { 'k8s/web.yaml': NO_LIMIT }),
    );
    expect(run.reason).toContain('memory limit');
    const [branch = ''] = fixes(world);
    expect(world.repository.git('show', `${branch}:k8s/web.yaml`)).toContain(LIMITED);
    const tried = await world.ended('fixes', world.repository.git('rev-parse', branch));
    expect(tried).toMatchObject({ status: 'succeeded' });
    const places = tried.steps.flatMap(({ reality }) => reality?.replace(/@.*/, '') ?? []);
    expect(places.toSorted()).toEqual(['qa', 'staging']);
    const said = world.opened.notifications.all.map(({ text }) => text);
    expect(said).toContain(`${branch} is healthy, and can be merged.`);
  });

  it('merges what is healthy again into a branch where nobody works', async () => {
    const world = await openExample('self-healing', { branches: ['nightly'] });
    const { repository } = world;
    const bad = commitOn(world, 'nightly', NO_LIMIT);
    const run = await world.ended('unattended', bad);
    expect(run.steps.map(({ kind, status }) => [kind, status])).toEqual([
      ['kubernetes', 'failed'],
      ['fix', 'succeeded'],
    ]);
    const healed = repository.git('show', 'nightly:k8s/web.yaml');
    expect(healed).toContain(LIMITED);
    expect(repository.git('merge-base', '--is-ancestor', bad, 'nightly')).toBe('');
    const told = world.opened.engine.recentEvents().filter((event) => isEvent(event, 'fix.merged'));
    expect(told).toMatchObject([{ data: { into: 'refs/heads/nightly' } }]);
    const verdict = await world.opened.engine.validate({
      of: { revision: 'nightly' },
      isAll: true,
    });
    expect(verdict).toMatchObject({ verdict: 'pass', findings: [] });
  });
});

/** As somebody elsewhere would: a commit on a branch that is not checked out here. */
function commitOn({ repository }: ExampleWorld, branch: string, web: string): string {
  const folder = tempFolder('elsewhere');
  repository.git('worktree', 'add', '-q', folder, branch);
  writeFileSync(join(folder, 'k8s/web.yaml'), web);
  repository.git('-C', folder, 'commit', '-q', '--all', '-m', 'No limit');
  repository.git('worktree', 'remove', '--force', folder);
  return repository.git('rev-parse', branch);
}
