import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Oid } from '../../../src/core/events/commitData.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { RollbackRequest } from '../../../src/core/rollback/planRollback.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

const PREVIOUS = { target: 'previous', mode: 'revert' } as const;

describe('what was rolled back', () => {
  let repository: TestRepository;
  let opened: OpenRepository;
  beforeEach(async () => {
    repository = createRepository();
    repository.write('web.tf', 'count = 2\n');
    repository.commit('Two');
    opened = await started();
  });
  afterEach(() => {
    opened.dispose();
    repository.remove();
  });

  const started = async (): Promise<OpenRepository> => {
    const one = await realOpener()(repository.dir, 'watch');
    await one.engine.start();
    return one;
  };
  const restarted = async (): Promise<void> => {
    opened.dispose();
    opened = await started();
  };
  const commit = (text: string): Oid => {
    repository.write('web.tf', text);
    return repository.commit(text);
  };
  const treeOf = (oid: Oid): Oid => repository.git('rev-parse', `${oid}^{tree}`);
  const isOut = (oid: Oid): boolean => opened.engine.quarantine.has(oid, treeOf(oid));
  const rollBack = async (request: RollbackRequest = PREVIOUS): Promise<Oid | undefined> => {
    const { rollbacks } = opened.engine;
    const report = await rollbacks.apply(request, await rollbacks.plan(request));
    expect(report.status).toBe('done');
    return report.commit;
  };

  it('stays out after a restart, and so does another commit with its tree', async () => {
    const bad = commit('count = 200\n');
    const made = await rollBack();
    await restarted();
    expect(isOut(bad)).toBe(true);
    expect(opened.engine.quarantine.has('amended', treeOf(bad))).toBe(true);
    expect(isOut(repository.git('rev-parse', 'HEAD'))).toBe(false);
    expect(opened.engine.quarantine.hasMade(made ?? '')).toBe(true);
    expect(opened.engine.quarantine.hasMade(bad)).toBe(false);
  });

  it('counts again after a restart if it was undone, and not if that was redone', async () => {
    const bad = commit('count = 200\n');
    await rollBack();
    await opened.engine.rollbacks.undo();
    await restarted();
    expect(isOut(bad)).toBe(false);
    expect((await opened.engine.rollbacks.redo()).status).toBe('done');
    expect(isOut(bad)).toBe(true);
    await restarted();
    expect(isOut(bad)).toBe(true);
  });

  it('is also the commit that was undone by itself, below later ones', async () => {
    const bad = commit('count = 200\n');
    repository.write('other.tf', 'count = 1\n');
    repository.commit('Other');
    await rollBack({ target: { undoing: bad }, mode: 'revert' });
    expect(isOut(bad)).toBe(true);
    await restarted();
    expect(isOut(bad)).toBe(true);
    await opened.engine.rollbacks.undo();
    expect(isOut(bad)).toBe(false);
  });

  it('is known to every process on the repository', async () => {
    const other = await started();
    const bad = commit('count = 200\n');
    const heard = vi.fn();
    other.engine.quarantine.onAdd(({ commit: oid }) => void heard(oid));
    await rollBack();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(bad), { timeout: 30_000 });
    other.dispose();
  });

  it('says in the commit who asked for it', async () => {
    commit('count = 200\n');
    const trailers = [{ key: 'Git-Reactor-Reaction', value: 'emergency' }];
    await rollBack({ ...PREVIOUS, trailers });
    expect(repository.git('log', '-1', '--format=%(trailers:key=Git-Reactor-Reaction)')).toContain(
      'emergency',
    );
  });
});
