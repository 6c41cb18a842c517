import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../harness/processTable.ts';
import { ended, leftovers, runOrThrow, start, stop, stopAll } from '../../harness/processes.ts';

const OWNER = fileURLToPath(new URL('processOwner.ts', import.meta.url));

/** A process whose child is a grandchild of ours. */
const FAMILY = `require('node:child_process').spawn(process.execPath,
  ['-e', 'console.log(process.pid); setInterval(() => {}, 1000)'], { stdio: 'inherit' });`;

describe('processes', () => {
  it('ends a child with what the child started', async () => {
    const child = start(process.execPath, ['-e', FAMILY], { stdio: ['ignore', 'pipe', 'pipe'] });
    const grandchild = await firstNumber(child.stdout);
    expect(isAlive(grandchild)).toBe(true);
    await stop(child);
    expect(isAlive(grandchild)).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('ends an orphan that is deaf to SIGTERM', async () => {
    const deaf = `process.on('SIGTERM', () => {}); console.log(process.pid);
      setInterval(() => {}, 1000)`;
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}],
      { detached: true, stdio: 'inherit' }).unref()`;
    const child = start(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'pipe'] });
    const orphan = await firstNumber(child.stdout);
    await ended(child);
    await stop(child, 200);
    expect(isAlive(orphan)).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')('knows a child whose parent is gone', async () => {
    const orphan = `require('node:child_process').spawn(process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref()`;
    await ended(start(process.execPath, ['-e', orphan]));
    expect(leftovers()).toHaveLength(1);
    await stopAll();
    expect(leftovers()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing after %s', async (signal) => {
    await expectOwnerLeavesNothing('wait', signal);
  });

  it('leaves nothing after a return, not even an orphan', async () => {
    await expectOwnerLeavesNothing('return', undefined);
  });

  it('leaves nothing after an exception', async () => {
    await expectOwnerLeavesNothing('throw', undefined);
  });

  it('says what a failing program printed', async () => {
    const failing = runOrThrow(process.execPath, [
      '-e',
      'console.error("no such luck"); process.exit(3)',
    ]);
    await expect(failing).rejects.toThrow(/ended with code 3:\nno such luck/);
  });
});

/** Starts a process that starts a family of its own by the harness and then ends in some way. */
async function expectOwnerLeavesNothing(
  way: string,
  signal: NodeJS.Signals | undefined,
): Promise<void> {
  const owner = start(process.execPath, [OWNER, way], { stdio: ['ignore', 'pipe', 'ignore'] });
  const descendant = await firstNumber(owner.stdout);
  if (signal) owner.kill(signal);
  await ended(owner);
  while (isAlive(descendant)) await delay(20);
  expect(isAlive(descendant)).toBe(false);
}

async function firstNumber(stream: NodeJS.ReadableStream | null): Promise<number> {
  for await (const chunk of stream ?? []) return Number(String(chunk).trim());
  throw new Error('The process ended without a word.');
}
