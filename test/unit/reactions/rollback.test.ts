import { describe, expect, it } from 'vitest';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import { createRollbackKind } from '../../../src/core/reactions/steps/rollback.ts';
import { previewDocument } from '../../../src/core/reactions/steps/rollbackPreview.ts';

const never = (): Promise<never> => Promise.reject(new Error('Nobody asks.'));
const kind = createRollbackKind({
  rollbacks: { plan: never, apply: never, hasUndone: never },
  quarantine: {
    add: () => undefined,
    release: () => undefined,
    has: () => false,
    hasMade: () => false,
  },
  repository: { head: never, describe: never },
  isInHead: never,
  history: never,
});
const takes = (step: object): boolean => kind.schema.safeParse(step).success;

describe('a rollback step', () => {
  it('acts only if no person is asked first', () => {
    expect(kind.acts({ rollback: 'previous' })).toBe(false);
    expect(kind.acts({ rollback: 'previous', confirm: 'ask' })).toBe(false);
    expect(kind.acts({ rollback: 'previous', confirm: 'never' })).toBe(true);
  });

  it('takes words and revisions, and no options of git', () => {
    expect(takes({ rollback: 'last-healthy', mode: 'reset', confirm: 'never' })).toBe(true);
    expect(takes({ rollback: 'v1.2' })).toBe(true);
    expect(takes({ rollback: '--all' })).toBe(false);
    expect(takes({ rollback: 'previous', confirm: 'always' })).toBe(false);
    expect(takes({ rollback: 'previous', mode: 'hard' })).toBe(false);
  });
});

describe('the preview of a rollback', () => {
  it('shows one line for one thing, whatever names and messages contain', () => {
    const person = { name: 'Eve\r\u001b[2K', email: 'e@x', at: '' };
    const bad = { oid: 'b'.repeat(40), message: 'Fine\u202e\n', author: person } as CommitData;
    const plan: RollbackReport = {
      ...{ status: 'planned', id: 'p', mode: 'revert', from: bad.oid, to: 'a'.repeat(40) },
      ...{ snapshot: null, pushed: true, merged: ['mine.tf'] },
      files: [{ path: 'a\u0007.tf', kind: 'added' }],
    };
    const document = previewDocument(plan, bad, [bad]);
    expect(document).not.toMatch(/[\r\u001b\u0007\u202e]/);
    expect(document).toContain('On a remote already: yes');
    expect(document).toContain('and earlier ones');
    expect(document).toContain('uncommitted edits stay in mine.tf');
  });
});
