import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shortType } from '../../../src/core/events/event.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

const COMMIT = {
  author: { name: 'Ada', email: 'ada@example.com', at: Date.UTC(2026, 0, 1) },
  message: 'From a reality',
};
const pod = (memory: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n` +
  `      image: a:1\n      resources: { limits: { ${memory} } }\n`;

describe('realities of an engine', () => {
  let repository: GitRepository;
  let opened: OpenRepository;
  beforeEach(async () => {
    repository = await createRepository('realities');
    await repository.commit('first', { 'pod.yaml': pod('memory: 1Gi') });
    await repository.git('branch', 'staging');
    opened = await realOpener()(repository.folder, 'watch');
    await opened.engine.start();
  });
  afterEach(() => opened.dispose());

  const types = (): readonly string[] =>
    opened.engine
      .recentEvents()
      .map(shortType)
      .filter((type) => type.startsWith('reality.') || type === 'commit.created');

  it('let a change count only when it passes', async () => {
    const { realities } = opened.engine;
    const { reality } = await realities.fork({ name: 'try', base: { revision: 'staging' } });
    await reality.write('pod.yaml', pod(''));
    expect(await realities.judge('try')).toMatchObject({
      verdict: 'warn',
      findings: [{ path: 'pod.yaml', rule: 'memory-limit' }],
    });
    await reality.write('pod.yaml', pod('memory: [1Gi]'));
    expect(await realities.judge('try')).toMatchObject({ verdict: 'fail' });
    await realities.commit('try', COMMIT);
    const before = await repository.git('rev-parse', 'staging');
    expect(await realities.mergeIntoBranch('try', 'staging', COMMIT)).toMatchObject({
      status: 'refused',
      verdict: { verdict: 'fail' },
    });
    expect(await repository.git('rev-parse', 'staging')).toBe(before);
    await reality.write('pod.yaml', pod('memory: 2Gi'));
    const oid = await realities.commit('try', COMMIT);
    expect(await realities.mergeIntoBranch('try', 'staging', COMMIT)).toMatchObject({
      status: 'merged',
      oid,
      verdict: { verdict: 'pass' },
    });
    expect((await repository.git('rev-parse', 'staging')).trim()).toBe(oid);
    await realities.discard('try', 'merged');
    await opened.engine.look();
    expect(types().filter((type) => type !== 'commit.created')).toEqual([
      'reality.forked',
      'reality.committed',
      'reality.committed',
      'reality.merged',
      'reality.discarded',
    ]);
    // Both commits of the reality are new to the branches now.
    expect(types().filter((type) => type === 'commit.created')).toHaveLength(2);
  });
});
