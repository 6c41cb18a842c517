import type { Bus } from './events/busTypes.ts';
import type { EventStore, Leadership } from './ports.ts';
import type { Mirror } from './realities/mirror.ts';

/** One thing that `doctor` has looked at. */
export interface Diagnosis {
  /** Names it: `git`, `stream`, `terraform`. */
  readonly name: string;
  /** A `problem` keeps us from working; a `warning` takes something away. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** What was found, as a sentence. */
  readonly message: string;
  /** What to do next, unless all is well. */
  readonly hint?: string;
}

export interface DiagnosedParts {
  readonly bus: Pick<Bus, 'counters' | 'deadLetters'>;
  readonly events: Pick<EventStore, 'last' | 'state'>;
  readonly leadership: Pick<Leadership, 'isLeading'>;
  readonly mirror: Pick<Mirror, 'counters'>;
}

/** How the parts of a running engine are. */
export async function diagnoseEngine(parts: DiagnosedParts): Promise<readonly Diagnosis[]> {
  return [diagnoseStream(parts), diagnoseMemory(parts), diagnoseBus(parts), await letters(parts)];
}

function diagnoseStream({ events, leadership }: DiagnosedParts): Diagnosis {
  const state = events.state();
  if (state.kind === 'waiting') {
    const message = `${state.pending} events wait in memory, they cannot be stored: ${state.reason}`;
    const hint = 'Make room on the disk, or make the git directory writable.';
    return { name: 'stream', status: 'problem', message, hint };
  }
  const role = leadership.isLeading() ? 'keeps the stream' : 'follows or reads the stream';
  const message = `This process ${role}; its newest event is number ${events.last()}.`;
  return { name: 'stream', status: 'ok', message };
}

function diagnoseMemory({ mirror }: DiagnosedParts): Diagnosis {
  const { reads, hits, restarts, cachedBytes, parsedBytes } = mirror.counters();
  const share = reads === 0 ? '' : ` (${Math.round((100 * hits) / reads)} %)`;
  const message =
    `${reads} objects were asked for, ${hits} answered from memory${share}; ` +
    `${mebibytes(cachedBytes)} of objects and ${mebibytes(parsedBytes)} of trees are kept; ` +
    `git was started again ${restarts} times.`;
  return { name: 'memory', status: 'ok', message };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function diagnoseBus({ bus }: DiagnosedParts): Diagnosis {
  const { published, duplicates, handled, retried, refused, missed, queued } = bus.counters();
  const message =
    `${published} events were published (${duplicates} more were known), ${handled} deliveries ` +
    `handled, ${retried} retried, ${queued} wait.`;
  if (refused + missed === 0) return { name: 'bus', status: 'ok', message };
  const lost = `${refused} events were refused and ${missed} missed by subscribers that lagged.`;
  const hint = 'The log says which.';
  return { name: 'bus', status: 'warning', message: `${message} ${lost}`, hint };
}

async function letters({ bus }: DiagnosedParts): Promise<Diagnosis> {
  const { length } = await bus.deadLetters.list();
  const name = 'dead letters';
  if (length === 0) return { name, status: 'ok', message: 'There are none.' };
  const message = length === 1 ? 'There is one.' : `There are ${length}.`;
  const hint = 'Look at them with "git-reactor dead-letters", then retry or discard them.';
  return { name, status: 'warning', message, hint };
}

/** A diagnosis as lines for people. */
export function diagnosisText({ name, status, message, hint }: Diagnosis): string {
  const line = `${status.padEnd('problem'.length)}  ${name}: ${message}`;
  return hint === undefined ? line : `${line} ${hint}`;
}
