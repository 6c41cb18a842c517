import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createRepository,
  openRepository,
  temporaryFolder,
  type TestRepository,
} from '../gitRepository.ts';
import { AsyncGit, type GitResult } from './asyncGit.ts';

/** What git is in the middle of in the watched work tree. */
export type Pending = 'rebase' | 'am' | 'merge' | 'cherry-pick' | 'revert';

const FILES = ['f0.txt', 'f1.txt', 'f2.txt'];

let template: string | undefined;

/**
 * A bare `upstream` and two clones of it: `mine`, which is watched, and `theirs`. Everything that
 * changes refs of `mine` goes through {@link World.act}, which notes what is there afterwards.
 */
export class World {
  readonly root: string;
  readonly mine: string;
  readonly theirs: string;
  readonly gitDir: string;
  /** All commits that were reachable at some quiet moment. */
  readonly seen = new Set<string>();
  readonly log: string[] = [];
  readonly #git = new AsyncGit();
  #serial = 0;

  constructor() {
    this.root = temporaryFolder();
    cpSync((template ??= makeTemplate()), this.root, { recursive: true });
    this.mine = join(this.root, 'mine');
    this.theirs = join(this.root, 'theirs');
    this.gitDir = join(this.mine, '.git');
  }

  /** Runs git in `mine`, or in the given folder, and notes all commits that can be reached then. */
  async act(args: readonly string[], where = this.mine, input = ''): Promise<GitResult> {
    const result = await this.#git.run(where, args, input);
    this.log.push(`  git ${args.join(' ')}${result.ok ? '' : ' ✗'}`);
    for (const oid of await this.reachable()) this.seen.add(oid);
    return result;
  }

  /** Runs git without noting anything: it does not change refs of `mine`. */
  ask(args: readonly string[], where = this.mine, input = ''): Promise<GitResult> {
    return this.#git.run(where, args, input);
  }

  /** Changes a file; the same few files are changed everywhere, so that conflicts happen. */
  edit(choice: number, where = this.mine): void {
    writeFileSync(join(where, FILES[choice % FILES.length] ?? ''), `${++this.#serial}\n`);
  }

  /** Commits that the refs and HEADs lead to; without those that an unfinished operation moves. */
  async reachable(): Promise<readonly string[]> {
    const held = this.#heldBranch();
    const exclude = held === undefined ? [] : [`--exclude=${held}`];
    const heads = [...(this.pending() === undefined ? ['HEAD'] : []), ...this.#detachedHeads()];
    const args = ['rev-list', ...exclude, '--branches', '--tags', '--remotes', ...heads, '--'];
    const { ok, stdout, stderr } = await this.ask(args);
    if (!ok) throw new Error(`The oracle cannot walk: ${stderr}`);
    return stdout.split('\n').filter(Boolean);
  }

  pending(): Pending | undefined {
    const has = (name: string): boolean => existsSync(join(this.gitDir, name));
    if (has('rebase-merge') || has('rebase-apply')) return 'rebase';
    if (has('MERGE_HEAD')) return 'merge';
    if (has('REVERT_HEAD')) return 'revert';
    return has('CHERRY_PICK_HEAD') || has('sequencer') ? 'cherry-pick' : undefined;
  }

  /** Names of linked work trees that are there. */
  worktrees(): readonly string[] {
    const folder = join(this.gitDir, 'worktrees');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Where the reflogs of all HEADs have been. */
  headLogs(): readonly string[] {
    const logs = this.worktrees().map((id) => join(this.gitDir, 'worktrees', id, 'logs/HEAD'));
    return [join(this.gitDir, 'logs/HEAD'), ...logs].flatMap(visitsOf);
  }

  /** Where the reflog of a ref says that it has been. */
  logOf(ref: string): readonly string[] {
    return visitsOf(join(this.gitDir, 'logs', ref));
  }

  async refs(): Promise<ReadonlyMap<string, string>> {
    const format = '--format=%(objectname) %(refname) %(symref)';
    const { stdout } = await this.ask(['for-each-ref', format, ...NAMESPACES]);
    const rows = stdout.split('\n').map((line) => line.split(' '));
    return new Map(
      rows.flatMap(([oid = '', ref = '', symref]) => (symref === '' ? [[ref, oid]] : [])),
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #heldBranch(): string | undefined {
    const pending = this.pending();
    if (pending === undefined) return undefined;
    const names = ['rebase-merge/head-name', 'rebase-apply/head-name'];
    const file =
      pending === 'rebase' ? names.find((name) => existsSync(join(this.gitDir, name))) : 'HEAD';
    const ref = file === undefined ? '' : readFileSync(join(this.gitDir, file), 'utf8').trim();
    return ref.includes('refs/heads/') ? ref.slice(ref.indexOf('refs/heads/') + 11) : undefined;
  }

  #detachedHeads(): readonly string[] {
    const files = this.worktrees().map((id) => join(this.gitDir, 'worktrees', id, 'HEAD'));
    const values = files
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'));
    return values.map((value) => value.trim()).filter((value) => /^[0-9a-f]{40}$/.test(value));
  }
}

const NAMESPACES = ['refs/heads/', 'refs/remotes/', 'refs/tags/'];

function visitsOf(log: string): readonly string[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => line.slice(41, 81)).filter((oid) => !/^0+$/.test(oid));
}

function makeTemplate(): string {
  const root = temporaryFolder();
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  const source = createRepository();
  for (const file of FILES) source.write(file, 'first\n');
  source.commit('First');
  source.write('f0.txt', 'second\n');
  source.commit('Second');
  const upstream = join(root, 'upstream.git');
  source.git('clone', '-q', '--bare', source.dir, upstream);
  for (const name of ['mine', 'theirs']) {
    source.git('clone', '-q', upstream, join(root, name));
    openRepository(join(root, name)).git('remote', 'set-url', 'origin', '../upstream.git');
  }
  source.remove();
  const mine = openRepository(join(root, 'mine'));
  makeBranch(mine, 'b0', ['b0.txt', 'b0.txt', 'f0.txt', 'f1.txt']);
  makeBranch(mine, 'b1', ['b1.txt', 'f0.txt', 'b1.txt']);
  mine.git('checkout', '-q', 'main');
  return root;
}

/** From the first commit, so that what it does to `f0.txt` conflicts with the second one. */
function makeBranch(mine: TestRepository, name: string, files: readonly string[]): void {
  mine.git('checkout', '-q', '-b', name, 'main~1');
  files.forEach((file, index) => {
    mine.write(file, `${name} ${index}\n`);
    mine.commit(`On ${name} (finish): ${index}`);
  });
}
