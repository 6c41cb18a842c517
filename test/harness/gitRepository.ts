import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GitRepo } from '../../src/adapters/git/gitRepo.ts';
import type { Clock } from '../../src/core/ports.ts';

/** A real repository in a folder of its own below the system's temporary folder. */
export interface TestRepository extends GitRepo {
  /** Runs git here and returns its stdout without the last line break; throws if git fails. */
  git(...args: readonly string[]): string;
  /** As {@link git}, with bytes in and out. */
  gitBytes(args: readonly string[], input?: Uint8Array | string): Buffer;
  /** Writes a file of the work tree, with its folders. */
  write(path: string, content: Uint8Array | string): void;
  /** Stages all of the work tree, commits, and returns the oid of the commit. */
  commit(message: string): string;
  readonly remove: () => void;
}

export interface RepositoryOptions {
  readonly objectFormat?: 'sha1' | 'sha256';
}

/** What tests run git with: no settings of the machine, one known person, fixed dates. */
export const TEST_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05+0100',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05+0100',
  LC_ALL: 'C',
};

/** Makes an empty repository on the branch `main`. */
export function createRepository(options: RepositoryOptions = {}): TestRepository {
  const dir = temporaryFolder();
  const format = options.objectFormat ?? 'sha1';
  run(dir, ['-c', 'init.defaultBranch=main', 'init', '-q', `--object-format=${format}`]);
  return openRepository(dir);
}

/** A repository that is there already, e.g. a clone; gets the tests' person if it is writable. */
export function openRepository(dir: string): TestRepository {
  run(dir, ['config', 'user.name', 'Tess Test']);
  run(dir, ['config', 'user.email', 'tess@example.com']);
  run(dir, ['config', 'commit.gpgSign', 'false']);
  run(dir, ['config', 'gc.auto', '0']);
  const git = (...args: readonly string[]): string =>
    run(dir, args).toString('utf8').replace(/\n$/, '');
  return {
    dir,
    git,
    gitBytes: (args, input) => run(dir, args, input),
    write: (path, content) => writeFile(join(dir, path), content),
    commit: (message) => {
      run(dir, ['add', '--all']);
      run(dir, ['commit', '-q', '--allow-empty', '--allow-empty-message', '-m', message]);
      return git('rev-parse', 'HEAD');
    },
    remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** A new empty folder; the caller removes it. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'git-reactor-'));
}

/** The real clock, without keeping the test process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs).unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

function writeFile(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function run(dir: string, args: readonly string[], input?: Uint8Array | string): Buffer {
  const options: SpawnSyncOptions = { cwd: dir, env: TEST_ENVIRONMENT, input, maxBuffer: 1 << 29 };
  const { status, stdout, stderr, error } = spawnSync('git', args, options);
  if (error) throw error;
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${String(stderr)}`);
  return Buffer.from(stdout);
}
