import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { takeLease } from '../../../src/adapters/files/leaseFile.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { temporaryFolder } from '../../harness/gitRepository.ts';

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
});
