import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import { verifyBlobs } from '../../../src/adapters/rollback/verifyBlobs.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';

const UNDOING = { target: { undoing: 'HEAD' }, mode: 'revert' } as const;
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n';

/** As git-lfs does it: history has a pointer, the work tree has the content. */
const LFS = {
  clean: `cat >/dev/null; printf '${POINTER.replaceAll('\n', '\\n')}'`,
  smudge: 'cat >/dev/null; echo large',
};

/** A repository with every kind of state that is not committed. */
function createDirty(): TestRepository {
  const repository = createRepository();
  const { dir } = repository;
  const git = (...args: readonly string[]): string => repository.git(...args);
  const write = (path: string, text: string): void => repository.write(path, text);
  git('config', 'filter.lfs.clean', LFS.clean);
  git('config', 'filter.lfs.smudge', LFS.smudge);
  write('.gitattributes', '*.bin filter=lfs\ncrlf.txt text eol=crlf\n');
  write('.gitignore', '*.log\n');
  for (const name of ['assumed', 'skipped', 'script.sh', 'staged', 'crlf.txt', 'large.bin']) {
    write(name, `${name}\n`);
  }
  write('outside/of/patterns', 'not here\n');
  repository.commit('one');
  git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD')},sub`);
  write('web.tf', 'count = 200\n');
  git('add', 'web.tf');
  git('commit', '-q', '-m', 'two');
  git('sparse-checkout', 'set', '--no-cone', '/*', '!/outside/');
  // Otherwise git takes the bit from a file that is there.
  git('config', 'sparse.expectFilesOutsideOfPatterns', 'true');
  write('staged', 'staged\n');
  git('add', 'staged');
  write('staged', 'staged and edited\n');
  write('announced', 'to be added\n');
  git('add', '--intent-to-add', 'announced');
  git('update-index', '--assume-unchanged', 'assumed');
  write('assumed', 'edited behind the bit\n');
  git('update-index', '--skip-worktree', 'skipped');
  write('skipped', 'edited behind the other bit\n');
  chmodSync(join(dir, 'script.sh'), 0o755);
  write('crlf.txt', 'mine\r\n');
  write('large.bin', 'my own content\n');
  symlinkSync('nowhere', join(dir, 'link'));
  write('untracked/new.txt', 'never staged\n');
  write('ignored.log', 'of no concern\n');
  mkdirSync(join(dir, 'sub'));
  conflict(repository);
  return repository;
}

function conflict(repository: TestRepository): void {
  const gitBytes = (args: readonly string[], input: string): Buffer =>
    repository.gitBytes(args, input);
  const stages = ['base', 'ours', 'theirs'].map((text, at) => {
    const oid = gitBytes(['hash-object', '-w', '--stdin'], `${text}\n`).toString().trim();
    return `100644 ${oid} ${at + 1}\tconflicted\0`;
  });
  gitBytes(['update-index', '-z', '--index-info'], stages.join(''));
}

describe('a snapshot', () => {
  let repository: TestRepository;
  let snapshot = '';
  let dump = '';
  let rollbacks: Awaited<ReturnType<typeof openRollbacks>>;
  beforeEach(async () => {
    repository = createDirty();
    dump = repository.gitBytes(['ls-files', '-s', '-v', '-z']).toString();
    rollbacks = await openRollbacks(repository.dir);
    const report = await rollbacks.apply(UNDOING, await rollbacks.plan(UNDOING));
    expect(report.status, report.reason).toBe('done');
    snapshot = report.snapshot ?? '';
  });
  afterEach(() => {
    rollbacks.dispose();
    repository.remove();
  });

  const kept = (path: string): string =>
    repository.gitBytes(['cat-file', 'blob', `${snapshot}:${path}`]).toString();

  it('keeps the index with its stages and bits', () => {
    expect(kept('index.txt')).toBe(dump);
    expect(dump).toMatch(/h 100644 \w+ 0\tassumed\0/);
    expect(dump).toMatch(/S 100644 \w+ 0\tskipped\0/);
    expect(dump).toMatch(/S 100644 \w+ 0\toutside\/of\/patterns\0/);
    const stages = ['1', '2', '3'].map((stage) => kept(`index/${stage}/conflicted`));
    expect(stages).toEqual(['base\n', 'ours\n', 'theirs\n']);
    expect(kept('index/0/staged')).toBe('staged\n');
  });

  it('keeps edits, untracked files and links byte for byte, as they are on disk', () => {
    const entries = repository
      .git('ls-tree', '-r', `${snapshot}:files`)
      .split('\n')
      .map((line) => line.replace(/ blob \w+\t/, ' '));
    expect(entries).toEqual([
      ...['100644 announced', '100644 assumed', '100644 crlf.txt', '100644 large.bin'],
      ...['120000 link', '100755 script.sh', '100644 skipped', '100644 staged'],
      ...['100644 untracked/new.txt', '100644 web.tf'],
    ]);
    expect(kept('files/assumed')).toBe('edited behind the bit\n');
    expect(kept('files/skipped')).toBe('edited behind the other bit\n');
    expect(kept('files/staged')).toBe('staged and edited\n');
    expect(kept('files/crlf.txt')).toBe('mine\r\n');
    expect(kept('files/large.bin')).toBe('my own content\n');
    expect(kept('files/link')).toBe('nowhere');
    expect(kept('files/web.tf')).toBe('count = 200\n');
  });

  it('survives a collection of what git thinks nobody needs', () => {
    repository.git('-c', 'gc.reflogExpire=now', 'gc', '-q', '--prune=now');
    expect(kept('files/untracked/new.txt')).toBe('never staged\n');
    expect(kept('index/2/conflicted')).toBe('ours\n');
  });

  it('gives single files back, through no filter and no conversion', async () => {
    for (const path of ['crlf.txt', 'large.bin', 'assumed', 'untracked/new.txt']) {
      writeFileSync(join(repository.dir, path), 'overwritten by accident\n');
      const report = await rollbacks.restoreFile(snapshot, path);
      expect(report.status, report.reason).toBe('done');
      expect(readFileSync(join(repository.dir, path), 'utf8')).toBe(kept(`files/${path}`));
    }
  });
});

describe('reading back what is kept', () => {
  it('finds what is missing, too short, or not what its name says', async () => {
    const repository = createRepository();
    try {
      const opened = await openRepository(repository.dir);
      const oid = repository
        .gitBytes(['hash-object', '-w', '--stdin'], 'content\n')
        .toString()
        .trim();
      const check = (found: string, size: number): Promise<void> =>
        verifyBlobs(opened, 'sha1', new Map([[found, size]]));
      await check(oid, 8);
      await expect(check(oid, 9)).rejects.toThrow('could not be read back');
      await expect(check('1'.repeat(40), 8)).rejects.toThrow('could not be read back');
      const file = join(repository.dir, '.git/objects', oid.slice(0, 2), oid.slice(2));
      chmodSync(file, 0o600);
      writeFileSync(file, deflateSync('blob 8\0Content\n'));
      await expect(check(oid, 8)).rejects.toThrow('could not be read back');
    } finally {
      repository.remove();
    }
  });
});
