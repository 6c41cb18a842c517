import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isEvent, type ReactorEvent } from '../../../src/core/events/event.ts';
import type { StoredEvent } from '../../../src/core/ports.ts';
import { RunBook } from '../../../src/core/reactions/runBook.ts';
import { CHECKOUT } from '../checkout.ts';
import { eventually } from '../eventually.ts';
import { ended, run, start, stop } from '../processes.ts';
import { realOpener } from '../realEngine.ts';
import { tempFolder } from '../tempFolder.ts';
import { createRepository, type GitRepository } from '../terminalRepository.ts';

const SCRIPT = 'test/integration/brokers/sharingProcess.ts';

/** A repository that several machines have a clone of, each with `git-reactor watch --broker`. */
export interface SharedRepository {
  readonly origin: GitRepository;
  /** A file outside of all clones that reactions write to. */
  readonly out: string;
  clone(): Promise<Machine>;
  lines(): readonly string[];
}

/** One clone on a machine of its own, as far as the product can tell. */
export interface Machine {
  readonly folder: string;
  git(...args: readonly string[]): Promise<unknown>;
  command(...args: readonly string[]): Promise<string>;
  /** Resolves when it is ready, and has said what is waited for. */
  watch(broker: URL, stream: string, asked?: WatchAsked): Promise<Watching>;
  events(): Promise<readonly StoredEvent[]>;
  book(): Promise<RunBook>;
  /** Runs that were begun on this machine. */
  begun(): Promise<readonly ReactorEvent<'run.started'>[]>;
}

export interface WatchAsked {
  /** What it has to say of the broker; default that it is connected. */
  readonly until?: string;
  /** Laid over the environment. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface Watching {
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<unknown>;
  stop(): Promise<unknown>;
  errors(): string;
}

/** @param configOf the configuration, given the file that reactions write to */
export async function createSharedRepository(
  configOf: (out: string) => string,
): Promise<SharedRepository> {
  const origin = await createRepository('origin');
  const out = join(tempFolder('outside'), 'out.txt');
  await origin.commit('configuration', { '.git-reactor.yaml': configOf(out) });
  return {
    origin,
    out,
    clone: () => createMachine(origin),
    lines: () => (existsSync(out) ? readFileSync(out, 'utf8').split('\n').filter(Boolean) : []),
  };
}

async function createMachine(origin: GitRepository): Promise<Machine> {
  const repository = await createRepository('clone');
  const { folder } = repository;
  const git = (...args: readonly string[]): Promise<string> => repository.git(...args);
  const env = { XDG_DATA_HOME: tempFolder('consents') };
  // All clones have the same address of the origin, and with it one source of events.
  await git('remote', 'add', 'origin', 'https://git.example.org/team/shop.git');
  await git('config', `url.${origin.folder}.insteadOf`, 'https://git.example.org/team/shop.git');
  await git('fetch', '--quiet', 'origin');
  await git('checkout', '--quiet', '-B', 'main', 'origin/main');
  const command = async (...args: readonly string[]): Promise<string> => {
    const all = [SCRIPT, ...args, '--repo', folder];
    const { code, stdout, stderr } = await run(process.execPath, all, { cwd: CHECKOUT, env });
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  };
  await command('consent');
  const events = async (): Promise<readonly StoredEvent[]> => {
    const reader = await realOpener()(folder, 'read');
    const all: StoredEvent[] = [];
    for await (const event of reader.storedEvents(0)) all.push(event);
    reader.dispose();
    return all;
  };
  return {
    ...{ folder, git, command, events },
    async book() {
      const book = new RunBook(() => undefined);
      for (const event of await events()) book.take(event);
      return book;
    },
    async begun() {
      const started = (await events()).filter((event) => isEvent(event, 'run.started'));
      return started.filter(({ relayedby }) => relayedby === undefined);
    },
    watch: (broker, stream, asked = {}) =>
      watching(folder, `${broker.href}?stream=${stream}`, {
        ...asked,
        env: { ...env, ...asked.env },
      }),
  };
}

async function watching(
  folder: string,
  broker: string,
  { until = 'is connected', env = {} }: WatchAsked,
): Promise<Watching> {
  const args = [SCRIPT, 'watch', '--json', '--repo', folder, '--broker', broker];
  const child = start(process.execPath, args, {
    ...{ cwd: CHECKOUT, env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => stop(child));
  const texts = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (more: string) => (texts.out += more));
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (texts.err += more));
  await eventually(
    'it is ready',
    () => texts,
    ({ out, err }) => out.includes('stream.ready') && err.includes(until),
  );
  return {
    kill() {
      child.kill('SIGKILL');
      return ended(child);
    },
    stop: () => stop(child),
    errors: () => texts.err,
  };
}
