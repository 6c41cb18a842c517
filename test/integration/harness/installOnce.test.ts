import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { installOnce } from '../../harness/installOnce.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

let folder: string;
let target: string;
let said: string[];
let produced: number;

beforeEach(() => {
  folder = tempFolder('install');
  target = join(folder, 'thing-1.0');
  said = [];
  produced = 0;
});

const say = (line: string): void => void said.push(line);

async function produce(staging: string): Promise<void> {
  produced += 1;
  await writeFile(join(staging, 'content'), 'whole');
}

describe('installOnce', () => {
  it('produces once and then answers from disk', async () => {
    await installOnce({ target, produce, say });
    await installOnce({ target, produce, say });
    expect(produced).toBe(1);
    expect(readdirSync(folder)).toEqual(['thing-1.0']);
  });

  it('lets the second of two runs at once wait for the first', async () => {
    const runs = [installOnce({ target, produce, say }), installOnce({ target, produce, say })];
    await Promise.all(runs);
    expect(produced).toBe(1);
    expect(said).toEqual(['Another run is installing thing-1.0; waiting.']);
  });

  it('shows nothing of an installation that failed, and tries again', async () => {
    const broken = installOnce({ target, say, produce: () => Promise.reject(new Error('no net')) });
    await expect(broken).rejects.toThrow('no net');
    expect(readdirSync(folder)).toEqual([]);
    await installOnce({ target, produce, say });
    expect(existsSync(join(target, 'content'))).toBe(true);
  });

  it('takes over from a dead owner and removes what it left', async () => {
    const pid = deadPid();
    writeFileSync(`${target}.lock`, JSON.stringify({ pid, host: hostname() }));
    mkdirSync(`${target}.partial-${pid}`);
    await installOnce({ target, produce, say });
    expect(readdirSync(folder)).toEqual(['thing-1.0']);
  });

  it('lets one of many take over from a dead owner while the others wait', async () => {
    writeFileSync(`${target}.lock`, JSON.stringify({ pid: deadPid(), host: hostname() }));
    await Promise.all([1, 2, 3].map(() => installOnce({ target, produce, say })));
    expect(produced).toBe(1);
    expect(readdirSync(folder)).toEqual(['thing-1.0']);
  });

  it('takes over a lock that nobody has touched for long', async () => {
    writeFileSync(`${target}.lock`, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
    utimesSync(`${target}.lock`, new Date(0), new Date(0));
    await installOnce({ target, produce, say });
    expect(produced).toBe(1);
  });
});

/** The pid of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}
