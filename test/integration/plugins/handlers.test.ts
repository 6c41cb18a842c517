import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shortType } from '../../../src/core/events/event.ts';
import { eventually } from '../../harness/eventually.ts';
import { moduleRepository } from '../../harness/reactions/moduleRepository.ts';

/** The patterns of the seed, as people write them. */
const SEED = readFileSync('examples/handlers/git-reactor.config.mjs', 'utf8');

describe('handlers of a module', () => {
  it('hear every commit, or those that change what their glob means, as runs of their own', async () => {
    const world = await moduleRepository(SEED);
    const one = await world.commit('Network', { 'terraform/main.tf': 'a' });
    const runs = await world.runsOf(one, 2);
    expect(runs.map(({ reaction, status }) => [reaction, status])).toEqual([
      ['git-reactor.config.mjs: watch', 'succeeded'],
      ['git-reactor.config.mjs: on terraform/*.tf', 'succeeded'],
    ]);
    expect(await world.printed(runs[0])).toBe('main: plan terraform/main.tf\n');
    expect(runs[1]?.steps[0]).toMatchObject({
      ...{ kind: 'handler', acts: true },
      summary: '1 line in terraform/main.tf',
    });
    await world.git('mv', 'terraform/main.tf', 'main.tf');
    expect(await world.runsOf(await world.commit('Move', {}), 2)).toHaveLength(2);
    const other = await world.commit('Other', { 'security/rules.txt': 'a' });
    expect((await world.runsOf(other, 2))[1]).toMatchObject({
      reaction: 'git-reactor.config.mjs: security',
      steps: [{ status: 'failed' }],
      reason: 'Ada may not change security/rules.txt: only automation does.',
    });
    expect(await world.explain(other)).toEqual([
      { reaction: 'git-reactor.config.mjs: watch', matched: true },
      {
        ...{ reaction: 'git-reactor.config.mjs: on terraform/*.tf', matched: false },
        because: { filter: 'paths', expected: 'terraform/*.tf', actual: 'security/rules.txt' },
      },
      { reaction: 'git-reactor.config.mjs: security', matched: true },
    ]);
  });

  it('read the tree, publish facts, and try anything in a sandbox', async () => {
    const world = await moduleRepository(`
      export default ({ watch }) => watch(async (event, { log, readFile, publish, sandbox }) => {
        log(await readFile('a.txt'), await readFile('missing'));
        await publish('platform.healthCheck', { name: 'web', healthy: true, target: 'x', tookMs: 1 });
        await publish('run.started', {}).catch((error) => log(error.message));
        const { git, fs, dir, gitdir } = sandbox();
        const at = { fs, dir, gitdir };
        const [{ commit }] = await git.log({ ...at, depth: 1 });
        log(commit.message.trim(), await git.currentBranch(at));
        await git.checkout({ ...at, ref: 'main' });
        await fs.promises.writeFile(dir + '/a.txt', 'changed');
        await git.add({ ...at, filepath: 'a.txt' });
        const author = { name: 'Bo', email: 'bo@example.com' };
        const oid = await git.commit({ ...at, message: 'Only here', author });
        log((await git.log({ ...at, depth: 9 })).length, oid === event.commit);
      });`);
    const oid = await world.commit('Second', { 'a.txt': 'text of a' });
    const [run] = await world.runsOf(oid);
    expect(run?.reason).toBeUndefined();
    expect(await world.printed(run)).toBe(
      [
        'text of a undefined',
        'Only events of deployment.*, infrastructure.* and platform.* are published.',
        'Second main',
        '3 false\n',
      ].join('\n'),
    );
    const told = world.opened.engine.recentEvents().map(shortType);
    expect(told).toContain('platform.healthCheck');
    expect(await world.git('rev-parse', 'main')).toBe(oid);
  });

  it('bring kinds of steps that the configuration names', async () => {
    const world = await moduleRepository(
      `export default ({ step }) => step({
        kind: 'greet',
        schema: { type: 'string', minLength: 2 },
        acts: false,
        run: ({ options, event, log }) => { log('Hello', options); return 'Greeted ' + event.author; },
      });`,
      { files: { '.git-reactor.yaml': yaml('greet: Grace') } },
    );
    const oid = await world.commit('Second', { 'a.txt': 'a' });
    const [run] = await world.runsOf(oid);
    expect(run?.steps[0]).toMatchObject({ kind: 'greet', acts: false, summary: 'Greeted Ada' });
    expect(await world.printed(run)).toBe('Hello Grace\n');
    await world.commit('Third', { '.git-reactor.yaml': yaml('greet: G') });
    await world.opened.engine.look();
    const problems = () => world.reactions.state.problems;
    const [problem] = await eventually('a problem', problems, (all) => all.length > 0);
    expect(problem).toMatchObject({ line: 4, message: 'It has to have at least 2 characters.' });
  });

  it('are told apart by what they say of themselves', async () => {
    const world = await moduleRepository(`
      let tries = 0;
      export default ({ watch }) => {
        watch(() => { tries += 1; if (tries < 2) throw new Error('not yet'); }, { name: 'again', attempts: 2 });
        watch(() => ({ kind: 'skipped', reason: 'nothing to do' }));
        watch(() => ({ kind: 'failed', reason: 'the token is https://a:secret@host/' }));
        watch(() => ({ kind: 'perhaps' }));
      };`);
    const runs = await world.runsOf(await world.commit('Second', {}), 4);
    const seen = runs.map(({ reaction, status, steps, reason }) => [
      ...[reaction.slice('git-reactor.config.mjs: '.length), status],
      ...[steps[0]?.attempts, reason ?? steps[0]?.reason],
    ]);
    expect(seen.toSorted()).toEqual([
      ['again', 'succeeded', 2, undefined],
      ['watch (2)', 'failed', 1, 'the token is https://(sensitive)@host/'],
      ['watch (3)', 'failed', 1, expect.stringContaining('It did not end with')],
      ['watch', 'succeeded', expect.any(Number), 'nothing to do'],
    ]);
  });
});

function yaml(step: string): string {
  return `version: 1\nreactions:\n  all:\n    steps: [{ ${step} }]\n`;
}
