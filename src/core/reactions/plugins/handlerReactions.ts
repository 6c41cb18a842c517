import type { Hash } from '../../ports.ts';
import { MODULE_PATH } from '../../configPath.ts';
import type { Reaction, ReactionsConfig } from '../config.ts';
import { pathPattern } from './pathPattern.ts';
import type { RegisteredHandler, Registrations } from './registrations.ts';

/** The kind of the one step that a handler is. */
export const HANDLER = 'handler';

/** The step of a handler: its place among all that the module registers. */
export interface HandlerOptions {
  readonly index: number;
}

const COMMITS = ['commit.created', 'commit.batch'];
const RETRY_DELAY_MS = 1_000;

/** Whether a reaction is a handler of the module; no reaction of the file can have such a name. */
export function isHandlerReaction(reaction: string): boolean {
  return reaction.startsWith(`${MODULE_PATH}: `);
}

/** What consent to a module is given to: nothing that a configuration acts by has the same hash. */
export function moduleConsent(hash: Hash, text: string): string {
  return hash(`${MODULE_PATH}\0${text}`);
}

/**
 * The handlers of a module as a configuration of its own: each is a reaction with one step, so that
 * runs, retries, traces and consent are those of all reactions.
 */
export function handlerReactions(
  text: string,
  { handlers }: Registrations,
  hash: Hash,
): ReactionsConfig {
  const moduleHash = hash(text);
  const names = handlers.map(nameOf);
  const reactions = handlers.map((handler, index): Reaction => {
    const name = uniqueName(names, index);
    return {
      ...{ name, hash: hash(`${moduleHash}\0${index}`), isEnabled: true, isForEach: true },
      filters: {
        on: COMMITS,
        ...(handler.pattern !== null && { paths: [pathPattern(handler.pattern)] }),
      },
      steps: [
        {
          ...{ kind: HANDLER, name: nameOf(handler), options: { index }, nested: {} },
          retry: { attempts: handler.attempts, delayMs: RETRY_DELAY_MS },
          continueOnError: false,
        },
      ],
      onFailure: [],
      concurrency: { policy: 'queue' },
      cooldownMs: 0,
    };
  });
  const none = { realities: {}, notify: {}, slo: {}, validation: { severities: {}, ignore: [] } };
  return { ...none, hash: moduleHash, actingHash: moduleConsent(hash, text), reactions };
}

function nameOf({ name, pattern }: RegisteredHandler): string {
  return name ?? (pattern === null ? 'watch' : `on ${pattern}`);
}

/** The second of the same name has a number, and so on. */
function uniqueName(names: readonly string[], index: number): string {
  const name = names[index] ?? '';
  const before = names.slice(0, index).filter((each) => each === name).length;
  return `${MODULE_PATH}: ${name}${before === 0 ? '' : ` (${before + 1})`}`;
}
