import { messageOf } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Mask } from '../../core/reactions/maskText.ts';
import type {
  LoadedPlugin,
  PluginCall,
  PluginHost,
} from '../../core/reactions/plugins/pluginHost.ts';
import {
  readRegistrations,
  type Registrations,
} from '../../core/reactions/plugins/registrations.ts';
import { writeModuleFile } from './moduleFile.ts';
import type { Question } from './pluginMessages.ts';
import { PluginThread, type PluginLimits } from './pluginThread.ts';

export interface PluginHostInit {
  /** The bundle of `src/pluginWorker.ts`. */
  readonly script: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly mask: Mask;
  /** Where modules are put to be loaded; made private. */
  readonly folder?: string;
  readonly limits?: Partial<PluginLimits>;
  readonly loadLimitMs?: number;
}

const LIMITS: PluginLimits = {
  memoryMb: 128,
  outputBytes: 1024 * 1024,
  messages: 100_000,
  graceMs: 2_000,
};
const LOAD_LIMIT_MS = 10_000;
/** A thread that ended so often within an hour is not started again. */
const MOST_ENDS = 3;
const HOUR_MS = 3_600_000;

/** Runs modules in threads of their own. */
export function createPluginHost(init: PluginHostInit): PluginHost {
  return {
    async load(text) {
      const module = new Module(init, text);
      await module.start();
      return module;
    },
  };
}

class Module implements LoadedPlugin {
  readonly #init: PluginHostInit;
  readonly #text: string;
  #thread: PluginThread | undefined;
  #registrations: Registrations = { handlers: [], steps: [] };
  #last: Promise<unknown> = Promise.resolve();
  #calls = 0;
  /** When threads ended that nobody had told to. Milliseconds since the epoch. */
  #ends: readonly number[] = [];
  #isDisposed = false;

  constructor(init: PluginHostInit, text: string) {
    this.#init = init;
    this.#text = text;
  }

  get registrations(): Registrations {
    return this.#registrations;
  }

  get isBusy(): boolean {
    return this.#calls > 0;
  }

  /** @throws Error with a sentence */
  async start(): Promise<void> {
    await this.#running();
  }

  call(call: PluginCall, signal: AbortSignal): Promise<unknown> {
    this.#calls += 1;
    const turn = this.#last.then(() => this.#callNow(call, signal));
    this.#last = turn.then(
      () => (this.#calls -= 1),
      () => (this.#calls -= 1),
    );
    return turn;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#thread?.end();
  }

  async #callNow(call: PluginCall, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    const thread = await this.#running();
    const { target, options, event, subject, failure, attempt, reality, head } = call;
    const about = { target, options, event, subject, failure, attempt, reality, head };
    return thread.ask({
      request: { kind: 'call', ...about },
      ...{ signal, log: call.log },
      ...(call.timeLimitMs !== undefined && { timeLimitMs: call.timeLimitMs }),
      answer: (question) => answer(call, question),
    });
  }

  /** The thread, a new one if the last has ended. @throws Error with a sentence */
  async #running(): Promise<PluginThread> {
    if (this.#isDisposed) throw new Error('The module is not in use any more.');
    if (this.#thread?.isGone === false) return this.#thread;
    const now = this.#init.clock.now();
    const ends = this.#thread?.isFaulty === true ? [...this.#ends, now] : this.#ends;
    this.#thread = undefined;
    this.#ends = ends.filter((at) => at > now - HOUR_MS);
    if (this.#ends.length >= MOST_ENDS) {
      throw new Error(
        `Its thread ended ${MOST_ENDS} times within an hour and is not started again by now.`,
      );
    }
    const thread = await this.#load();
    this.#thread = thread;
    return thread;
  }

  async #load(): Promise<PluginThread> {
    const { script, folder, log, mask, limits, loadLimitMs = LOAD_LIMIT_MS } = this.#init;
    const file = await writeModuleFile(this.#text, folder);
    const onStray = (line: string): void => log.info(`git-reactor.config.mjs: ${mask(line)}`);
    const data = { url: file.url };
    const thread = new PluginThread({ script, data, onStray, limits: { ...LIMITS, ...limits } });
    try {
      const told = await thread.ask({
        request: { kind: 'load' },
        ...{ timeLimitMs: loadLimitMs, signal: new AbortController().signal, log: onStray },
        answer: () => Promise.reject(new Error('Nothing can be asked while it is loaded.')),
      });
      this.#registrations = readRegistrations(told);
      return thread;
    } catch (error) {
      thread.end();
      throw error;
    } finally {
      await file.remove().catch((error: unknown) => log.warn(messageOf(error)));
    }
  }
}

async function answer(call: PluginCall, question: Question): Promise<unknown> {
  switch (question.what) {
    case 'file':
      return call.readFile(question.path);
    case 'publish':
      return call.publish(question.type, question.data);
    case 'info':
      return call.objects.info(question.oid);
    case 'read':
      return call.objects.read(question.oid);
    default:
      throw new Error('Nobody knows how to answer this.');
  }
}
