import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type { Change } from '../../../src/core/events/commitData.ts';
import {
  handlerReactions,
  isHandlerReaction,
  moduleConsent,
} from '../../../src/core/reactions/plugins/handlerReactions.ts';
import { matchesPattern, pathPattern } from '../../../src/core/reactions/plugins/pathPattern.ts';
import { createPluginEvent } from '../../../src/core/reactions/plugins/pluginEvent.ts';
import { readOutcome } from '../../../src/core/reactions/plugins/readOutcome.ts';
import { readRegistrations } from '../../../src/core/reactions/plugins/registrations.ts';
import { nameSchema } from '../../../src/core/reactions/configSchema.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';
import { sampleSubject } from '../../harness/reactions/sampleSubject.ts';

const change = (path: string, more: Partial<Change> = {}): Change => ({
  ...{ path, kind: 'modified', mode: '100644', oid: 'f'.repeat(40), size: 1 },
  ...more,
});

describe('a glob of a handler', () => {
  it.each([
    ['*.tf', 'main.tf', true],
    ['*.tf', 'network/vpc/main.tf', true],
    ['*.tf', 'main.tf.json', false],
    ['terraform/*.tf', 'terraform/main.tf', true],
    ['terraform/*.tf', 'terraform/vpc/main.tf', false],
    ['terraform/*.tf', 'old/terraform/main.tf', false],
    ['terraform/**/*.tf', 'terraform/main.tf', true],
    ['k8s/*.{yaml,yml}', 'k8s/web.yml', true],
    ['.github/**', '.github/workflows/ci.yaml', true],
    ['*', '.env', true],
    ['[ab].txt', 'c.txt', false],
  ])('%s on %s is %s', (glob, path, isMatch) => {
    expect(matchesPattern(path, [glob])).toBe(isMatch);
  });

  it('excludes with a mark before it', () => {
    expect(pathPattern('!*.md')).toBe('!**/*.md');
    expect(matchesPattern('docs/a.md', ['docs/*', '!*.md'])).toBe(false);
    expect(matchesPattern('docs/a.txt', ['docs/*', '!*.md'])).toBe(true);
    expect(matchesPattern('a.md', ['!*.md'])).toBe(false);
  });
});

describe('the event of a handler', () => {
  const changes = [
    change('main.tf', { kind: 'deleted' }),
    change('new/name.txt', { kind: 'renamed', oldPath: 'old/name.yaml' }),
  ];
  const { event: raw } = recordedContext({});
  const subject = sampleSubject({ changes, branch: 'release/1', hour: 3, message: 'EMERGENCY' });
  const event = createPluginEvent(raw, subject);

  it('knows what changed, deletions and both names of a rename too', () => {
    expect(event.changes('*.tf')).toBe(true);
    expect(event.changes('old/*.yaml')).toBe(true);
    expect(event.changes('new/*')).toBe(true);
    expect(event.changes('*.tf', '!main.tf')).toBe(false);
    expect(event.changes('k8s/*')).toBe(false);
    expect(event.files).toEqual(['main.tf', 'new/name.txt', 'old/name.yaml']);
  });

  it('answers as in the seed', () => {
    expect(event.author === 'Tess Test' && event.hour() < 6).toBe(true);
    expect([event.branch(), event.message, event.type]).toEqual([
      'release/1',
      'EMERGENCY',
      'ref.moved',
    ]);
    expect(event.raw).toBe(raw);
  });

  it('is empty where it is not about a commit', () => {
    const empty = createPluginEvent(raw, null);
    expect([empty.author, empty.commit, empty.branch(), empty.hour()]).toEqual(['', '', '', -1]);
    expect(empty.changes('**')).toBe(false);
  });
});

describe('what a module registers', () => {
  const registrations = readRegistrations({
    handlers: [
      { pattern: null },
      { pattern: '*.tf', attempts: 3 },
      { pattern: '*.tf' },
      { pattern: 'k8s/*', name: 'manifests' },
    ],
    steps: [],
  });

  it('is a reaction each, with a name that no reaction of the file can have', () => {
    const { reactions, hash, actingHash } = handlerReactions('text', registrations, sha256);
    const names = reactions.map(({ name }) => name);
    expect(names).toEqual([
      'git-reactor.config.mjs: watch',
      'git-reactor.config.mjs: on *.tf',
      'git-reactor.config.mjs: on *.tf (2)',
      'git-reactor.config.mjs: manifests',
    ]);
    expect(names.every(isHandlerReaction)).toBe(true);
    expect(names.some((name) => nameSchema.safeParse(name).success)).toBe(false);
    expect(reactions[0]?.filters).toEqual({ on: ['commit.created', 'commit.batch'] });
    expect(reactions[1]).toMatchObject({
      filters: { paths: ['**/*.tf'] },
      steps: [{ kind: 'handler', retry: { attempts: 3 } }],
    });
    expect(hash).toBe(sha256('text'));
    expect(actingHash).toBe(moduleConsent(sha256, 'text'));
    expect(actingHash).not.toBe(hash);
  });

  it.each([
    [{ handlers: [{ pattern: '[a' }], steps: [] }, 'handler 1 is not in order: It is no glob'],
    [{ handlers: [{ pattern: './a' }], steps: [] }, 'handler 1 is not in order: Paths begin'],
    [{ handlers: [{ pattern: null, attempts: 99 }], steps: [] }, 'handler 1 is not in order'],
    [
      { handlers: [], steps: [{ kind: 'a', description: 'a', acts: 'no' }] },
      'step 1 is not in order',
    ],
    [{ handlers: Array(101).fill({ pattern: null }), steps: [] }, 'what it registers is not'],
    ['nothing', 'what it registers is not in order'],
  ])('%j is refused with a sentence', (value, said) => {
    expect(() => readRegistrations(value)).toThrow(said);
  });
});

describe('what a handler returns', () => {
  it.each([
    [undefined, { kind: 'succeeded' }],
    [7, { kind: 'succeeded' }],
    ['Done.', { kind: 'succeeded', summary: 'Done.' }],
    [{ kind: 'succeeded', summary: 1 }, { kind: 'succeeded' }],
    [
      { kind: 'skipped', reason: 'no' },
      { kind: 'skipped', reason: 'no' },
    ],
    [
      { kind: 'failed', reason: 'no', isFinal: true, notes: { a: 1 } },
      { kind: 'failed', reason: 'no', isFinal: true },
    ],
    [{ kind: 'failed' }, expect.objectContaining({ kind: 'failed', isFinal: true }) as object],
  ])('%j is taken for what it says', (value, outcome) => {
    expect(readOutcome(value)).toEqual(outcome);
  });
});
