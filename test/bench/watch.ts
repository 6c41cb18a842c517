/** From the exit of `git commit` to the `commit.created` line of `git-reactor watch --json`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT } from '../harness/checkout.ts';
import { TEST_ENVIRONMENT, type TestRepository } from '../harness/gitRepository.ts';
import { runOrThrow, start, stop } from '../harness/processes.ts';
import { sayOnStderr } from '../harness/say.ts';
import { createSynthetic } from '../harness/syntheticRepository.ts';
import { median, table } from './table.ts';

const COMMITS = 30;
/** Longer than any of them needs, so that one commit is over before the next begins. */
const PAUSE_MS = 150;
const GIVE_UP_MS = 30_000;
const BUDGET_MS = 5;

/** Something that hears of commits; `onCommit` is called with an oid as soon as it knows. */
type Follow = (repository: TestRepository, onCommit: (oid: string) => void) => Promise<Follower>;

interface Follower {
  end(): Promise<unknown>;
}

const FOLLOWERS: Readonly<Record<string, Follow>> = {
  'git-reactor watch --json': followReactor,
  'fs.watch, then git log -1': followFiles,
  'git log -1 every 100 ms': followPolling,
};

/** Prints the table; the argument is the number of commits to measure, 30 if left out. */
export async function run([commits]: readonly string[]): Promise<void> {
  await runOrThrow(process.execPath, ['esbuild.js', '--production'], { cwd: CHECKOUT });
  const count = Number(commits ?? COMMITS);
  for (const files of [1, 5_000]) {
    const rows: (readonly string[])[] = [];
    const medians: number[] = [];
    for (const [name, follow] of Object.entries(FOLLOWERS)) {
      sayOnStderr(`${name}: ${count} commits, ${files} files …`);
      const latencies = await measure(files, count, follow);
      medians.push(median(latencies));
      rows.push(rowOf(name, latencies));
    }
    const head = `ms after git commit ended (${count} commits, ${files} files)`;
    console.log(`\n${table([[head, 'median', 'min', 'max'], ...rows])}`);
    console.log(verdict(medians));
  }
}

function rowOf(name: string, values: readonly number[]): readonly string[] {
  const cells = [median(values), Math.min(...values), Math.max(...values)];
  return [name, ...cells.map((ms) => ms.toFixed(1))];
}

function verdict([ours = NaN, ...peers]: readonly number[]): string {
  // An event can come before git has ended: a factor is then counted from one millisecond.
  const factors = peers.map((peer) => (peer / Math.max(1, ours)).toFixed(1));
  const isMet = ours <= BUDGET_MS ? 'met' : 'not met';
  return `sooner by ${factors.join(' × and ')} ×; budget of ${BUDGET_MS} ms: ${isMet}`;
}

async function measure(files: number, count: number, follow: Follow): Promise<readonly number[]> {
  const repository = await createSynthetic({ commits: 2, files });
  repository.git('reset', '-q', '--hard', 'main');
  const news = new News(repository.git('rev-parse', 'main'));
  const follower = await follow(repository, (oid) => news.hear(oid));
  const latencies: number[] = [];
  try {
    for (let number = 0; number < count; number += 1) {
      const heardAt = news.next();
      const endedAt = await commit(repository, number);
      latencies.push((await heardAt) - endedAt);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    await follower.end();
    repository.remove();
  }
  return latencies;
}

/** When a commit is heard of that was not heard of before. */
class News {
  readonly #known: Set<string>;
  #hear: (at: number) => void = () => undefined;

  constructor(known: string) {
    this.#known = new Set([known]);
  }

  hear(oid: string): void {
    if (this.#known.has(oid)) return;
    this.#known.add(oid);
    this.#hear(performance.now());
  }

  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('Nobody heard of a commit.')), GIVE_UP_MS);
      this.#hear = (at) => {
        clearTimeout(limit);
        resolve(at);
      };
    });
  }
}

/** @returns when git had ended */
async function commit({ dir }: TestRepository, number: number): Promise<number> {
  writeFileSync(join(dir, 'area0', 'service0', 'file0.yaml'), `version: bench ${number}\n`);
  const options = { cwd: dir, env: TEST_ENVIRONMENT, stdio: 'ignore' } as const;
  const child = spawn('git', ['commit', '-q', '-a', '-m', `Bench ${number}`], options);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(performance.now()) : reject(new Error(`git commit: ${String(code)}`)),
    );
  });
}

async function followReactor(
  { dir }: TestRepository,
  onCommit: (oid: string) => void,
): Promise<Follower> {
  const args = [join(CHECKOUT, 'dist', 'cli.cjs'), 'watch', '--json', '--repo', dir];
  const child = start(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: stdoutOf(child) });
  const ready = once(lines, 'line');
  lines.on('line', (line) => {
    const event = JSON.parse(line) as { readonly type: string; readonly subject: string };
    if (event.type === 'dev.git-reactor.commit.created.v1') onCommit(event.subject);
  });
  await ready;
  return { end: () => stop(child) };
}

function stdoutOf(child: ChildProcess): NodeJS.ReadableStream {
  if (child.stdout === null) throw new Error('The output is not a pipe.');
  return child.stdout;
}

/** What a simple script would do: watch the reflog's folder, and ask git on every change. */
function followFiles({ dir }: TestRepository, onCommit: (oid: string) => void): Promise<Follower> {
  const watchers = ['logs', 'refs/heads'].map((folder) =>
    watch(join(dir, '.git', folder), () => askGit(dir, onCommit)),
  );
  return Promise.resolve({
    end() {
      for (const watcher of watchers) watcher.close();
      return Promise.resolve();
    },
  });
}

function followPolling(
  { dir }: TestRepository,
  onCommit: (oid: string) => void,
): Promise<Follower> {
  const timer = setInterval(() => askGit(dir, onCommit), 100);
  return Promise.resolve({
    end() {
      clearInterval(timer);
      return Promise.resolve();
    },
  });
}

function askGit(dir: string, onCommit: (oid: string) => void): void {
  const options = { cwd: dir, env: TEST_ENVIRONMENT, stdio: ['ignore', 'pipe', 'ignore'] } as const;
  const child = spawn('git', ['log', '-1', '--format=%H'], {
    ...options,
    stdio: [...options.stdio],
  });
  child.stdout.on('data', (chunk: Buffer) => onCommit(chunk.toString('utf8').trim()));
}
