import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultPoint } from '../../../src/core/rollback/world.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { runKilled } from '../../harness/rollback/killedRollback.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';
import { differences, stateOf } from '../../harness/rollback/repositoryState.ts';

const REQUEST = { target: 'previous', mode: 'restore' } as const;

describe('a folder that takes the place of a file, when the rollback is killed', () => {
  let repository: TestRepository;
  let rollbacks: Awaited<ReturnType<typeof openRollbacks>>;
  beforeEach(async () => {
    repository = createRepository();
    repository.write('swap', 'a file\n');
    repository.commit('one');
    rmSync(join(repository.dir, 'swap'));
    repository.write('swap/inner.txt', 'in a folder\n');
    repository.commit('two');
    rollbacks = await openRollbacks(repository.dir);
    const report = await rollbacks.apply(REQUEST, await rollbacks.plan(REQUEST));
    expect(report.status).toBe('done');
  });
  afterEach(() => {
    rollbacks.dispose();
    repository.remove();
  });

  const kill = (point: FaultPoint): Promise<boolean> =>
    runKilled(repository.dir, { act: 'undo', request: REQUEST, point, nth: 1 });

  it.each(['files', 'verified'] as const)('at "%s": it is finished', async (point) => {
    expect(await kill(point)).toBe(true);
    expect(await rollbacks.recover()).toMatchObject({ outcome: 'finished', left: [] });
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('in the middle: it is put back', async () => {
    const before = stateOf(repository);
    expect(await kill('file')).toBe(true);
    expect(await rollbacks.recover()).toMatchObject({ outcome: 'undone', left: [] });
    expect(differences(before, stateOf(repository))).toEqual([]);
  });

  it('and somebody has put work there since: it stays, and is told', async () => {
    expect(await kill('files')).toBe(true);
    writeFileSync(join(repository.dir, 'swap', 'inner.txt'), 'mine\n');
    const recovery = await rollbacks.recover();
    expect(recovery).toMatchObject({ outcome: 'undone' });
    expect(recovery?.left.toSorted()).toEqual(['swap', 'swap/inner.txt']);
    expect(await rollbacks.snapshots()).toHaveLength(2);
  });
});
