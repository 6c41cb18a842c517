import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { MODULE_PATH } from '../../core/configPath.ts';
import { createPluginEvent } from '../../core/reactions/plugins/pluginEvent.ts';
import { readOutcome } from '../../core/reactions/plugins/readOutcome.ts';
import { collectRegistrations, type Collected } from './collectRegistrations.ts';
import { pluginSandbox } from './pluginSandbox.ts';
import type {
  Answer,
  CallMessage,
  FromPlugin,
  PluginData,
  Question,
  ToPlugin,
} from './pluginMessages.ts';
import { refuseImports } from './refuseImports.ts';

/** Loads the module of this thread when it is told to, and calls what that registered. */
export function servePlugin(port: MessagePort, { url }: PluginData): void {
  refuseImports(url);
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let collected: Collected | undefined;
  let aborting = new AbortController();
  let lastId = 0;
  const post = (message: FromPlugin): void => port.postMessage(message);
  const ask = (question: Question): Promise<unknown> => {
    const id = ++lastId;
    const waiting = Promise.withResolvers<unknown>();
    asked.set(id, waiting);
    post({ kind: 'ask', id, question });
    return waiting.promise;
  };
  const serve = async (work: () => Promise<unknown>): Promise<void> => {
    const answer = await outcomeOf(work, url);
    // What it printed is to come before the end.
    await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
    post({ kind: 'done', answer });
  };
  port.on('message', (message: ToPlugin) => {
    switch (message.kind) {
      case 'load':
        void serve(async () => {
          collected = await load(url);
          return collected.registrations;
        });
        break;
      case 'call': {
        asked.clear();
        aborting = new AbortController();
        const log = (...parts: readonly unknown[]): void =>
          post({ kind: 'log', line: format(...parts) });
        const { signal } = aborting;
        let isOver = false;
        const askNow: Given['ask'] = (question) =>
          isOver ? Promise.reject(new Error('The step is over.')) : ask(question);
        void serve(async () => {
          try {
            return readOutcome(await call(collected, message, { ask: askNow, log, signal }));
          } finally {
            isOver = true;
          }
        });
        break;
      }
      case 'abort':
        aborting.abort(new Error('The step was ended.'));
        break;
      case 'answer': {
        const waiting = asked.get(message.id);
        if ('problem' in message.answer) waiting?.reject(new Error(message.answer.problem));
        else waiting?.resolve(message.answer.value);
        break;
      }
    }
  });
}

async function load(url: string): Promise<Collected> {
  const { default: register } = (await imported(url)) as { readonly default?: unknown };
  if (typeof register !== 'function') {
    const example = 'export default ({ on }) => { on("*.tf", (event) => { … }); };';
    throw new Error(`${MODULE_PATH} has to export a function as default, e.g. ${example}`);
  }
  return collectRegistrations(register as (registry: unknown) => unknown);
}

/** @throws Error that says how to find what cannot be read: Node does not say where it is */
async function imported(url: string): Promise<unknown> {
  try {
    return (await import(url)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const hint = `"node --check ${MODULE_PATH}" shows where`;
    throw new Error(`${error.message}; ${hint}.`, { cause: error });
  }
}

interface Given {
  readonly ask: (question: Question) => Promise<unknown>;
  readonly log: (...parts: readonly unknown[]) => void;
  readonly signal: AbortSignal;
}

function call(
  collected: Collected | undefined,
  message: CallMessage,
  { ask, log, signal }: Given,
): unknown {
  const { target, subject, options, failure, attempt, reality, head } = message;
  const event = createPluginEvent(message.event, subject);
  const context = Object.freeze({
    ...{ log, signal, attempt, failure, reality, event, options },
    publish: async (type: unknown, data: unknown): Promise<void> => {
      await ask({ what: 'publish', type, data });
    },
    readFile: (path: unknown) => ask({ what: 'file', path }),
    sandbox: () => pluginSandbox(head, ask),
  });
  if ('step' in target) return collected?.runs.get(target.step)?.(context);
  return collected?.handlers[target.handler]?.(event, context);
}

/** As JSON: nothing else can leave a thread, and nothing else is a fact. */
async function outcomeOf(work: () => Promise<unknown>, url: string): Promise<Answer> {
  try {
    const value = await work();
    const text = JSON.stringify(value) as string | undefined;
    return { value: text === undefined ? undefined : (JSON.parse(text) as unknown) };
  } catch (error) {
    // Where it lies for a moment is of no use to anybody.
    const own = [url, fileURLToPath(url)];
    const problem = own.reduce(
      (text, each) => text.replaceAll(each, MODULE_PATH),
      messageOf(error),
    );
    return { problem };
  }
}

function flushed(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
