import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { handIn, openInbox } from '../../../src/adapters/stream/inbox.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { createLogRecord, sampleEvents, type LogRecord } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const PATIENCE = { timeout: 30_000 };

function opened(
  folder: string,
  receive: (events: readonly AnyEvent[]) => Promise<unknown>,
  clock = systemClock,
): LogRecord {
  const log = createLogRecord();
  const inbox = openInbox({ folder, clock, log, receive });
  onTestFinished(() => inbox.dispose());
  return log;
}

it('takes what was handed in before and after it was opened, in order, and removes it', async () => {
  const folder = join(tempFolder('inbox'), 'inbox');
  const received: string[] = [];
  await handIn(folder, sampleEvents(2), createManualClock(1_000));
  const second = await handIn(folder, sampleEvents(1, 3), createManualClock(2_000));
  expect(await second.isWaiting()).toBe(true);
  opened(folder, (events) => Promise.resolve(received.push(...events.map(({ id }) => id))));
  await vi.waitFor(() => expect(received).toEqual(['e1', 'e2', 'e3']), PATIENCE);
  await vi.waitFor(async () => expect(await second.isWaiting()).toBe(false), PATIENCE);
  await handIn(folder, sampleEvents(1, 4), systemClock);
  await vi.waitFor(() => expect(received).toEqual(['e1', 'e2', 'e3', 'e4']), PATIENCE);
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), PATIENCE);
});

it('keeps what cannot be stored now, and tries again', async () => {
  const folder = tempFolder('inbox');
  const clock = createManualClock();
  const received: string[] = [];
  let isFull = true;
  await handIn(folder, sampleEvents(1), clock);
  const log = opened(
    folder,
    (events) => {
      if (isFull) return Promise.reject(new Error('no space'));
      return Promise.resolve(received.push(...events.map(({ id }) => id)));
    },
    clock,
  );
  await vi.waitFor(() => expect(log.lines[0]).toContain('no space'), PATIENCE);
  expect(readdirSync(folder)).toHaveLength(1);
  isFull = false;
  await clock.advance(2_000);
  await vi.waitFor(() => expect(received).toEqual(['e1']), PATIENCE);
});

it.each([
  ['no JSON', 'no event'],
  ['an unknown type', JSON.stringify({ ...sampleEvents(1)[0], type: 'other.v1' })],
  ['data that does not fit', JSON.stringify({ ...sampleEvents(1)[0], data: { ref: 7 } })],
])('sets a file with %s aside, says so and goes on', async (_what, text) => {
  const folder = tempFolder('inbox');
  const received: string[] = [];
  writeFileSync(join(folder, '0-first.jsonl'), `${text}\n`);
  await handIn(folder, sampleEvents(1), systemClock);
  const log = opened(folder, (events) =>
    Promise.resolve(received.push(...events.map(({ id }) => id))),
  );
  await vi.waitFor(() => expect(received).toEqual(['e1']), PATIENCE);
  expect(log.lines.join()).toContain('0-first.jsonl holds no events and is set aside');
  expect(readdirSync(folder)).toContain('0-first.jsonl.unreadable');
});
