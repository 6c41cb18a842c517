import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import type { Snapshot } from '../../../src/core/rollback/world.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

describe('git-reactor rollback, undo, redo, snapshots', () => {
  let repository: TestRepository;
  let stdout = '';
  let stderr = '';

  beforeEach(() => {
    repository = createRepository();
    repository.write('web.tf', 'count = 2\n');
    repository.commit('Two');
    repository.write('web.tf', 'count = 200\n');
    repository.commit('Two hundred');
  });
  afterEach(() => repository.remove());

  async function run(...args: readonly string[]): Promise<number> {
    stdout = '';
    stderr = '';
    const terminal = {
      cwd: repository.dir,
      isInteractive: false,
      open: realOpener(),
      now: () => Date.now(),
      untilInterrupted: () => new Promise<void>(() => undefined),
      out: (text: string) => void (stdout += text),
      err: (text: string) => void (stderr += text),
    };
    return runProgram(terminal, args);
  }

  const json = (): RollbackReport => JSON.parse(stdout) as RollbackReport;
  const content = (): string => readFileSync(join(repository.dir, 'web.tf'), 'utf8');

  it('only shows what would change until it is told --yes', async () => {
    const head = repository.git('rev-parse', 'HEAD');
    expect(await run('rollback')).toBe(0);
    expect(stdout).toContain('modified: web.tf');
    expect(stderr).toContain('--yes');
    expect(await run('rollback', '--dry-run', '--yes', '--json')).toBe(0);
    expect(json().status).toBe('planned');
    expect(repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(content()).toBe('count = 200\n');
  });

  it('rolls back, undoes and redoes, each in a process of its own', async () => {
    const head = repository.git('rev-parse', 'HEAD');
    expect(await run('rollback', '--yes', '--json')).toBe(0);
    const done = json();
    expect(done).toMatchObject({ status: 'done', mode: 'revert', from: head, pushed: false });
    expect(done.commit).toBe(repository.git('rev-parse', 'HEAD'));
    expect(content()).toBe('count = 2\n');
    expect(await run('undo', '--json')).toBe(0);
    expect(json()).toMatchObject({ status: 'done', from: done.commit, to: head });
    expect(repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(content()).toBe('count = 200\n');
    expect(await run('redo')).toBe(0);
    expect(stdout).toContain('Done: revert');
    expect(repository.git('rev-parse', 'HEAD')).toBe(done.commit);
    expect(content()).toBe('count = 2\n');
  });

  it('exits 1 with the reason when it refuses', async () => {
    expect(await run('undo')).toBe(1);
    expect(stderr).toContain('There is no rollback to undo.');
    repository.git('checkout', '-q', '--detach');
    expect(await run('rollback', '--yes', '--json')).toBe(1);
    expect(json()).toMatchObject({ status: 'refused' });
    expect(json().reason).toContain('detached');
  });

  it('exits 2 for what it cannot understand', async () => {
    expect(await run('rollback', '--to', 'HEAD~1', '--undoing', 'HEAD')).toBe(2);
    expect(await run('rollback', '--mode', 'hard')).toBe(2);
    expect(await run('rollback', '--to', 'no-such-commit')).toBe(2);
    expect(await run('snapshots', 'no-such-snapshot')).toBe(2);
  });

  it('lists what was kept and restores one file of it', async () => {
    const notes = join(repository.dir, 'notes.txt');
    writeFileSync(notes, 'mine\n');
    await run('rollback', '--yes', '--json');
    const { snapshot } = json();
    writeFileSync(notes, 'overwritten by accident\n');
    expect(await run('snapshots', '--json')).toBe(0);
    const listed = JSON.parse(stdout) as Snapshot;
    expect(listed.oid).toBe(snapshot);
    expect(await run('snapshots', listed.id)).toBe(0);
    expect(stdout).toBe('notes.txt\nweb.tf\n');
    expect(await run('snapshots', listed.id, 'notes.txt')).toBe(0);
    expect(readFileSync(notes, 'utf8')).toBe('mine\n');
    expect(await run('undo')).toBe(0);
    expect(readFileSync(notes, 'utf8')).toBe('overwritten by accident\n');
    expect(await run('snapshots', listed.id, 'absent.txt')).toBe(1);
  });
});
