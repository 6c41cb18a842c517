import { describe, expect, it } from 'vitest';
import type { RollbackPreview } from '../../../src/core/agents/rollbackPreview.ts';
import { rollbackCommand, rollbackQuestion } from '../../../src/core/agents/rollbackQuestion.ts';

const preview: RollbackPreview = {
  name: 'site',
  branch: 'main',
  subject: 'Two',
  commits: 3,
  request: { target: 'previous', mode: 'revert' },
  plan: {
    status: 'planned',
    id: 'x',
    mode: 'revert',
    from: 'b'.repeat(40),
    to: 'a'.repeat(40),
    snapshot: null,
    files: Array.from({ length: 14 }, (_, index) => ({ path: `f${index}`, kind: 'modified' })),
    pushed: true,
  },
};

describe('the question to a person before a rollback', () => {
  it('names branch, target, commits and files, and what is on a remote', () => {
    expect(rollbackQuestion(preview)).toBe(
      [
        'Roll back main of site?',
        'A new commit on main brings back the files of aaaaaaaaaaaa "Two".',
        '3 commits are undone.',
        'The newest commit is on a remote already.',
        '14 files change:',
        ...Array.from({ length: 12 }, (_, index) => `  modified: f${index}`),
        '  and 2 more',
      ].join('\n'),
    );
  });

  it('says of one commit that is taken back that the later ones stay', () => {
    const request = { target: { undoing: 'HEAD~2' }, mode: 'revert' } as const;
    const one = { ...preview, request, commits: 1 };
    expect(rollbackQuestion(one)).toContain(
      'A new commit on main takes back aaaaaaaaaaaa "Two"; later commits stay.',
    );
    expect(rollbackCommand(one)).toContain(`--undoing ${'a'.repeat(40)} --mode revert --yes`);
  });

  it('says in other modes what happens to the branch', () => {
    const inMode = (mode: 'reset' | 'restore'): string =>
      rollbackQuestion({ ...preview, plan: { ...preview.plan, mode } });
    expect(inMode('reset')).toContain('main moves back to');
    expect(inMode('restore')).toContain('uncommitted; main stays where it is');
    expect(rollbackCommand(preview)).toBe(
      `git-reactor rollback --to ${'a'.repeat(40)} --mode revert --yes`,
    );
  });
});
