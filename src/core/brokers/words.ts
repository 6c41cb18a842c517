import { isPlainObject } from '../isPlainObject.ts';
import type { BrokerMessage } from './broker.ts';

/**
 * What machines of one repository say to each other to share its work. Words travel beside the
 * events, in the same stream and so in one order for all, and are stored nowhere else.
 */
export type Word =
  /** "I handle this work": the first one of an epoch counts, in the order of the broker. */
  | { readonly kind: 'claim'; readonly work: string; readonly by: string; readonly epoch: number }
  /** "It is over, or waits for a person and goes on here." */
  | { readonly kind: 'done'; readonly work: string; readonly by: string }
  /** "I still handle these." */
  | { readonly kind: 'alive'; readonly by: string; readonly works: readonly string[] }
  /** "A run of mine stands in the line of its group", at the end if it was not in it. */
  | {
      readonly kind: 'turn';
      /** Its hash. */
      readonly group: string;
      readonly run: string;
      readonly commit: string | null;
      readonly by: string;
    }
  /** "It does not any more", also on behalf of one that is silent. */
  | { readonly kind: 'leave'; readonly group: string; readonly run: string; readonly by: string }
  /** Said to hear it come back: all that was said before has been heard then. */
  | { readonly kind: 'ping'; readonly by: string; readonly nonce: string };

const CONTENT_TYPE = 'application/vnd.git-reactor.word+json';
/** The type of messages that are words. */
export const WORDS = 'word';
const MOST_BYTES = 16_384;
const OID = /^[0-9a-f]{40,64}$/;

/** @param id of this saying of it */
export function encodeWord(word: Word, source: string, id: string): BrokerMessage {
  return {
    id,
    key: source,
    type: WORDS,
    contentType: CONTENT_TYPE,
    attributes: {},
    body: new TextEncoder().encode(JSON.stringify(word)),
  };
}

export function isWord({ contentType }: Pick<BrokerMessage, 'contentType'>): boolean {
  return contentType === CONTENT_TYPE;
}

/** `undefined` for what is no word of the repository. */
export function decodeWord(message: BrokerMessage, source: string): Word | undefined {
  const { body, key } = message;
  if (!isWord(message) || key !== source || body.byteLength > MOST_BYTES) return undefined;
  const value = valueOf(new TextDecoder().decode(body));
  return isPlainObject(value) ? wordOf(value) : undefined;
}

function wordOf(said: Record<string, unknown>): Word | undefined {
  const { kind, by, work, works, epoch, nonce } = said;
  if (typeof by !== 'string') return undefined;
  if (kind === 'alive' && isTexts(works)) return { kind, by, works };
  if (kind === 'ping' && typeof nonce === 'string') return { kind, by, nonce };
  if (kind === 'turn' || kind === 'leave') return lineWordOf(kind, by, said);
  if (typeof work !== 'string') return undefined;
  if (kind === 'done') return { kind, work, by };
  const isEpoch = typeof epoch === 'number' && Number.isSafeInteger(epoch) && epoch >= 0;
  return kind === 'claim' && isEpoch ? { kind, work, by, epoch } : undefined;
}

function lineWordOf(
  kind: 'leave' | 'turn',
  by: string,
  { group, run, commit }: Record<string, unknown>,
): Word | undefined {
  if (typeof group !== 'string' || typeof run !== 'string') return undefined;
  if (kind === 'leave') return { kind, group, run, by };
  const isCommit = typeof commit === 'string' && OID.test(commit);
  return isCommit || commit === null ? { kind, group, run, commit, by } : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
