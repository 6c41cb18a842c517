import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { seekLease, takeLease } from '../../../src/adapters/files/leaseFile.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { temporaryFolder } from '../../harness/gitRepository.ts';
import { createManualClock } from '../../harness/manualClock.ts';

const PATIENCE = { timeout: 30_000 };
const leaseIn = (folder: string): string => path.join(folder, 'git-reactor', 'lease');

function writeLease(file: string, owner: object): void {
  writeFileSync(file, JSON.stringify(owner));
}

describe('a lease', () => {
  it('is held by one owner, until it is given back', async () => {
    const file = leaseIn(temporaryFolder());
    const lease = await takeLease(file, systemClock);
    expect(lease).toBeDefined();
    expect(await takeLease(file, systemClock)).toBeUndefined();
    lease?.dispose();
    await vi.waitFor(() => expect(existsSync(file)).toBe(false), PATIENCE);
    const next = await takeLease(file, systemClock);
    expect(next).toBeDefined();
    next?.dispose();
  });

  it('is free when its owner died on this machine', async () => {
    const file = leaseIn(temporaryFolder());
    (await takeLease(file, systemClock))?.dispose();
    await vi.waitFor(() => expect(existsSync(file)).toBe(false), PATIENCE);
    const { pid } = spawnSync('true');
    writeLease(file, { pid, host: hostname(), id: 'dead' });
    const lease = await takeLease(file, systemClock);
    expect(lease).toBeDefined();
    lease?.dispose();
  });

  it('on another machine is free after ten seconds without a heartbeat, not before', async () => {
    const file = leaseIn(temporaryFolder());
    (await takeLease(file, systemClock))?.dispose();
    await vi.waitFor(() => expect(existsSync(file)).toBe(false), PATIENCE);
    writeLease(file, { pid: process.pid, host: 'elsewhere', id: 'other' });
    expect(await takeLease(file, systemClock)).toBeUndefined();
    const longAgo = Date.now() / 1000 - 11;
    utimesSync(file, longAgo, longAgo);
    const lease = await takeLease(file, systemClock);
    expect(readFileSync(file, 'utf8')).toContain(hostname());
    lease?.dispose();
  });

  it('goes to exactly one of many that find it dead', async () => {
    const file = leaseIn(temporaryFolder());
    (await takeLease(file, systemClock))?.dispose();
    await vi.waitFor(() => expect(existsSync(file)).toBe(false), PATIENCE);
    writeLease(file, { pid: spawnSync('true').pid, host: hostname(), id: 'dead' });
    const leases = await Promise.all(
      Array.from({ length: 20 }, () => takeLease(file, systemClock)),
    );
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    for (const lease of leases) lease?.dispose();
  });

  it('is taken by a seeker as soon as its owner is dead', async () => {
    const file = leaseIn(temporaryFolder());
    const clock = createManualClock();
    const owner = await takeLease(file, clock);
    const taken = vi.fn();
    const seeking = seekLease(file, clock, { onTaken: taken, onError: vi.fn() });
    onTestFinished(() => seeking.dispose());
    await clock.advance(60_000);
    expect(taken).not.toHaveBeenCalled();
    owner?.dispose();
    await vi.waitFor(async () => {
      await clock.advance(2_000);
      expect(taken).toHaveBeenCalledOnce();
    }, PATIENCE);
  });

  it('of an owner that lives and is silent is sought twice before it is taken', async () => {
    const file = leaseIn(temporaryFolder());
    mkdirSync(path.dirname(file), { recursive: true });
    writeLease(file, { pid: process.pid, host: hostname(), id: 'asleep' });
    const clock = createManualClock(Date.now() + 60_000);
    const taken = vi.fn();
    const seeking = seekLease(file, clock, { onTaken: taken, onError: vi.fn() });
    onTestFinished(() => seeking.dispose());
    const look = async (): Promise<void> => {
      await clock.advance(2_000);
      await vi.waitFor(() => expect(clock.pending).toBe(1), PATIENCE);
    };
    await look();
    const awake = clock.now() / 1000 - 11;
    utimesSync(file, awake, awake);
    await look();
    expect(taken).not.toHaveBeenCalled();
    await clock.advance(2_000);
    await vi.waitFor(() => expect(taken).toHaveBeenCalledOnce(), PATIENCE);
  });

  it('tells its owner when somebody else has taken it, and is left to them', async () => {
    const file = leaseIn(temporaryFolder());
    const clock = createManualClock();
    const onLost = vi.fn();
    const lease = await takeLease(file, clock, { onLost });
    writeLease(file, { pid: 1, host: 'elsewhere', id: 'other' });
    await clock.advance(2_000);
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce(), PATIENCE);
    lease?.dispose();
    await clock.advance(60_000);
    expect(readFileSync(file, 'utf8')).toContain('elsewhere');
    expect(onLost).toHaveBeenCalledOnce();
  });

  it('is renewed where its file was removed', async () => {
    const file = leaseIn(temporaryFolder());
    const clock = createManualClock();
    const onLost = vi.fn();
    const lease = await takeLease(file, clock, { onLost });
    rmSync(file);
    await clock.advance(2_000);
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), PATIENCE);
    expect(onLost).not.toHaveBeenCalled();
    lease?.dispose();
  });
});
