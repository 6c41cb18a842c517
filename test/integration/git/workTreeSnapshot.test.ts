import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import { takeSnapshot } from '../../../src/adapters/git/workTreeSnapshot.ts';
import { createRepository } from '../../harness/gitRepository.ts';

/** Long ago, so that every copy of the index that is made now is newer. */
const AT = new Date('2026-01-02T03:04:05Z');

it('sees an edit of the same size that was made in the second of the commit', async () => {
  const repository = createRepository();
  onTestFinished(() => repository.remove());
  const touch = (path: string): void => utimesSync(join(repository.dir, path), AT, AT);
  // Whatever nobody can set back is not looked at.
  repository.git('config', 'core.checkStat', 'minimal');
  repository.git('config', 'core.trustCtime', 'false');
  repository.write('a.json', '{}');
  touch('a.json');
  repository.commit('First');
  repository.write('a.json', '{]');
  touch('a.json');
  touch('.git/index');
  const snapshot = await takeSnapshot(await openRepository(repository.dir, 'git'));
  onTestFinished(() => snapshot.dispose());
  expect(snapshot.tree).not.toBe(repository.git('rev-parse', 'HEAD^{tree}'));
  expect(repository.git('status', '--porcelain')).toBe(' M a.json');
});
