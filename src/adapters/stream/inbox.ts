import { randomUUID } from 'node:crypto';
import { access, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { lookAtFolder } from '../files/lookAtFolder.ts';
import { namesIn } from '../files/namesIn.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { encodeEvent } from './eventLine.ts';

/** What is larger was not written by us. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
const SUFFIX = '.jsonl';

/** Events that wait in a file until the process that keeps the stream has stored them. */
export interface HandedIn {
  /** Whether they still wait. */
  isWaiting(): Promise<boolean>;
}

/**
 * Hands events to the process that keeps the stream: a file with a line for each, which that
 * process removes when they are stored. It waits there as long as nobody keeps the stream.
 * @throws ReactorError `event-invalid` for what JSON cannot say
 */
export async function handIn(
  folder: string,
  events: readonly AnyEvent[],
  clock: Clock,
): Promise<HandedIn> {
  // Read in the order of the names: by time, then by chance.
  const name = `${String(clock.now()).padStart(16, '0')}-${randomUUID()}${SUFFIX}`;
  const file = path.join(folder, name);
  await writeAtomic(file, events.map((event) => `${encodeEvent(event)}\n`).join(''));
  return { isWaiting: () => isThere(file) };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    return !isAbsent(error);
  }
}

export interface InboxInit {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes events durable; those that it rejects wait and are tried again. */
  readonly receive: (events: readonly AnyEvent[]) => Promise<unknown>;
}

/** Takes what other processes hand in, oldest first, until it is disposed. */
export function openInbox({ folder, clock, log, receive }: InboxInit): Disposable {
  const look = async (): Promise<void> => {
    const names = await namesIn(folder);
    for (const name of names.filter(isHandedIn).sort()) {
      const file = path.join(folder, name);
      const events = await eventsIn(file).catch((error: unknown) => setAside(file, error, log));
      if (events === undefined) continue;
      await receive(events);
      await rm(file, { force: true });
    }
  };
  const onError = (error: unknown): void =>
    log.warn(`What was handed in cannot be stored now: ${messageOf(error)}`);
  return lookAtFolder({ folder, clock, look, onError });
}

function isHandedIn(name: string): boolean {
  return name.endsWith(SUFFIX) && !name.startsWith('.');
}

async function eventsIn(file: string): Promise<readonly AnyEvent[]> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes`);
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const { parseEvent } = await import('../../core/events/parseEvent.ts');
  return lines.map((line) => parseEvent(line));
}

/** What is behind a file that holds no events does not have to wait for it. */
async function setAside(file: string, error: unknown, log: Log): Promise<undefined> {
  if (isAbsent(error)) return;
  log.warn(`${file} holds no events and is set aside: ${messageOf(error)}`);
  await rename(file, `${file}.unreadable`);
}
