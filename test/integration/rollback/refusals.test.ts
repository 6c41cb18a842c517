import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import type { RollbackRequest } from '../../../src/core/rollback/planRollback.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';
import { differences, stateOf } from '../../harness/rollback/repositoryState.ts';

const PREVIOUS = { target: 'previous', mode: 'revert' } as const;
const RESTORE = { target: 'previous', mode: 'restore' } as const;

/** What brings a repository into the middle of something, and the reason that is to be told. */
const MIDDLES: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
  rebase: [['rebase', 'side'], /^A rebase is under way\.$/],
  'rebase with am': [['rebase', '--apply', 'side'], /^A rebase is under way\.$/],
  merge: [['merge', 'side'], /^A merge is under way\.$/],
  'cherry-pick': [['cherry-pick', 'side'], /^A cherry-pick is under way\.$/],
  revert: [['revert', '--no-edit', 'main~1'], /^A revert is under way\.$/],
  bisect: [['bisect', 'start', 'main', 'main~2'], /^A bisect is under way\.$/],
};

describe('a rollback is refused before the first change', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = createRepository();
    const commit = (text: string): string => {
      repository.write('web.tf', `${text}\n`);
      return repository.commit(text);
    };
    commit('one');
    repository.git('branch', 'side');
    commit('two');
    commit('three');
    repository.git('switch', '-q', 'side');
    commit('aside');
    repository.git('switch', '-q', 'main');
  });
  afterEach(() => repository.remove());

  /** Plans, and applies the plan as it was seen before `meanwhile`; nothing may be changed. */
  async function refused(
    request: RollbackRequest,
    init: Parameters<typeof openRollbacks>[1] = {},
    meanwhile?: () => void,
  ): Promise<RollbackReport> {
    const rollbacks = await openRollbacks(repository.dir, init);
    try {
      const plan = await rollbacks.plan(request);
      expect(plan.status).toBe(meanwhile === undefined ? 'refused' : 'planned');
      meanwhile?.();
      const before = stateOf(repository);
      const report = await rollbacks.apply(request, plan);
      expect(report.status).toBe('refused');
      expect(report.hint).toMatch(/\.$/);
      expect(differences(before, stateOf(repository))).toEqual([]);
      expect(await rollbacks.snapshots()).toEqual([]);
      expect(await rollbacks.recover()).toBeUndefined();
      return report;
    } finally {
      rollbacks.dispose();
    }
  }

  describe.each(Object.entries(MIDDLES))('in the middle of a %s', (_, [command, reason]) => {
    it.each([PREVIOUS, RESTORE])('for $mode', async (request) => {
      try {
        repository.git(...command);
      } catch {
        // It stops at the conflict that it was to stop at.
      }
      expect((await refused(request)).reason).toMatch(reason);
    });
  });

  it('while another git process holds the index', async () => {
    writeFileSync(join(repository.dir, '.git', 'index.lock'), '');
    expect((await refused(PREVIOUS)).reason).toContain('index.lock exists');
    expect((await refused(RESTORE)).reason).toContain('index.lock exists');
  });

  it('on a detached HEAD and on a protected branch, but for the files alone', async () => {
    const isProtected = (branch: string): boolean => branch === 'refs/heads/main';
    expect((await refused(PREVIOUS, { isProtected })).reason).toBe(
      'main is protected by the settings.',
    );
    repository.git('switch', '-q', '--detach');
    expect((await refused(PREVIOUS)).reason).toContain('detached');
    const rollbacks = await openRollbacks(repository.dir);
    const report = await rollbacks.apply(RESTORE, await rollbacks.plan(RESTORE));
    rollbacks.dispose();
    expect(report.status).toBe('done');
  });

  it.each<[string, () => void]>([
    ['a file was edited', () => repository.write('web.tf', 'edited\n')],
    [
      'something was staged',
      () => {
        repository.write('web.tf', 'staged\n');
        repository.git('add', 'web.tf');
        repository.write('web.tf', 'three\n');
      },
    ],
    ['the branch moved', () => void repository.commit('four')],
    ['HEAD is on another branch', () => void repository.git('switch', '-q', '-c', 'other')],
    ['HEAD is detached', () => void repository.git('switch', '-q', '--detach')],
    ['a merge began', () => void repository.git('update-ref', 'MERGE_HEAD', 'side')],
    ['git took the lock', () => writeFileSync(join(repository.dir, '.git', 'index.lock'), '')],
  ])('when, since the preview, %s', async (_, meanwhile) => {
    expect((await refused(PREVIOUS, {}, meanwhile)).reason).not.toBe('');
  });

  it('while an editor has edits of a file that changes and are not saved', async () => {
    const reason = 'There are unsaved edits: web.tf.';
    const unsaved = (): readonly string[] => ['other.tf', 'web.tf'];
    expect((await refused(PREVIOUS, { unsaved })).reason).toBe(reason);
    let isDirty = false;
    const late = (): readonly string[] => (isDirty ? ['web.tf'] : []);
    const meanwhile = (): void => void (isDirty = true);
    expect((await refused(PREVIOUS, { unsaved: late }, meanwhile)).reason).toBe(reason);
    isDirty = false;
    const rollbacks = await openRollbacks(repository.dir, { unsaved: late });
    const done = await rollbacks.apply(PREVIOUS, await rollbacks.plan(PREVIOUS));
    isDirty = true;
    expect((await rollbacks.undo()).reason).toBe(reason);
    expect((await rollbacks.restoreFile(done.snapshot ?? '', 'web.tf')).reason).toBe(reason);
    isDirty = false;
    expect((await rollbacks.undo()).status).toBe('done');
    rollbacks.dispose();
  });

  it('where a commit that would go is on a remote: only a new commit is made', async () => {
    repository.git('update-ref', 'refs/remotes/origin/main', 'main');
    expect((await refused({ target: 'previous', mode: 'reset' })).reason).toBe(
      'Commits that would go are on a remote already.',
    );
    const rollbacks = await openRollbacks(repository.dir);
    const report = await rollbacks.apply(PREVIOUS, await rollbacks.plan(PREVIOUS));
    rollbacks.dispose();
    expect(report).toMatchObject({ status: 'done', pushed: true });
    expect(repository.git('rev-list', '--count', 'main')).toBe('4');
  });
});
