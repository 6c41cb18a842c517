import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRunFiles } from '../../../src/adapters/reactions/runFiles.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type { RunFiles } from '../../../src/core/reactions/ports.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { createLogRecord, type LogRecord } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;

interface World {
  readonly folder: string;
  readonly log: LogRecord;
  readonly files: RunFiles;
  /** What a process that comes later sees. */
  readonly again: () => RunFiles;
}

function world(liveRuns?: () => readonly string[]): World {
  const folder = join(tempFolder('runs'), 'git-reactor');
  const log = createLogRecord();
  const clock = createManualClock(Date.now());
  const again = (): RunFiles =>
    createRunFiles({ folder, log, clock, ...(liveRuns && { liveRuns }) });
  return { folder, log, files: again(), again };
}

function makeOld(path: string, days: number): void {
  const at = (Date.now() - days * DAY_MS) / 1_000;
  utimesSync(path, at, at);
}

describe('what is kept of a run', () => {
  it('has its notes, of which the last ones stay', async () => {
    const { files, again } = world();
    expect(await files.notes('run-1')).toEqual({});
    await Promise.all([1, 2, 3].map((plan) => files.saveNotes('run-1', { plan })));
    await files.saveNotes('run-2', { deep: { list: [1, null, 'ü'] } });
    expect(await again().notes('run-1')).toEqual({ plan: 3 });
    expect(await again().notes('run-2')).toEqual({ deep: { list: [1, null, 'ü'] } });
  });

  it('has notes that are whole while two processes write them', async () => {
    const { files, folder, again } = world();
    const text = 'x'.repeat(50_000);
    const other = again();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? files : other).saveNotes('run', { text, index }),
      ),
    );
    expect(await files.notes('run')).toMatchObject({ text });
    const [name = ''] = readdirSync(join(folder, 'runs'));
    expect(readdirSync(join(folder, 'runs', name))).toEqual(['notes.json']);
  });

  it('is gone where notes were damaged, and that is reported', async () => {
    const { files, folder, log } = world();
    await files.saveNotes('run', { plan: 1 });
    const [name = ''] = readdirSync(join(folder, 'runs'));
    for (const text of ['{', '[]', 'null', '']) {
      writeFileSync(join(folder, 'runs', name, 'notes.json'), text);
      expect(await files.notes('run')).toEqual({});
    }
    expect(log.lines).toHaveLength(4);
  });

  it('has notes of a bounded size', async () => {
    const { files } = world();
    const huge = { text: 'x'.repeat(4 * MIB) };
    await expect(files.saveNotes('run', huge)).rejects.toMatchObject({ code: 'store-failed' });
    await files.saveNotes('run', { text: 'short' });
    expect(await files.notes('run')).toEqual({ text: 'short' });
  });

  it('can be read by its owner only', async () => {
    const { files, folder } = world();
    await files.saveNotes('run', {});
    await files.log('run', '1', ['line']);
    await files.keepText('text');
    await files.savePosition(1);
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(paths).toHaveLength(7);
    for (const path of paths) {
      const stats = statSync(join(folder, path));
      expect(stats.mode & 0o777).toBe(stats.isDirectory() ? 0o700 : 0o600);
    }
  });

  it('is found under any name, and no name leads elsewhere', async () => {
    const { files, folder } = world();
    const names = [
      '../../evil',
      '/etc/passwd',
      'a/b',
      'A/B',
      '',
      '\0',
      '..',
      'x'.repeat(5_000),
      'ü',
    ];
    for (const name of names) {
      await files.saveNotes(name, { name });
      await files.log(name, name, [name]);
    }
    for (const name of names) {
      expect(await files.notes(name)).toEqual({ name });
      expect(await files.readLog(name, name)).toBe(`${name}\n`);
    }
    expect(readdirSync(folder)).toEqual(['runs']);
    expect(readdirSync(join(folder, 'runs'))).toHaveLength(names.length);
    expect(readdirSync(join(folder, '../..'))).not.toContain('evil');
  });

  it('is that of the newest 500 runs of 30 days, and of those that are not over', async () => {
    const { files, folder } = world(() => ['live']);
    await files.saveNotes('live', { live: true });
    const runs = join(folder, 'runs');
    makeOld(join(runs, readdirSync(runs)[0] ?? ''), 90);
    const names = Array.from({ length: 505 }, (_, index) => String(index).padStart(32, '0'));
    for (const [index, name] of names.entries()) {
      mkdirSync(join(runs, name));
      makeOld(join(runs, name), index < 10 ? 31 : 1 - index / 1_000);
    }
    await files.saveNotes('new', { new: true });
    const left = readdirSync(runs);
    expect(left.filter((name) => names.includes(name))).toEqual(names.slice(10));
    await files.saveNotes('newer', {});
    for (const index of [1, 2, 3, 4, 5]) await files.saveNotes(`newest-${index}`, {});
    expect(readdirSync(runs)).toHaveLength(500);
    expect(await files.notes('live')).toEqual({ live: true });
    expect(await files.notes('new')).toEqual({ new: true });
  });
});

describe('the log of a step', () => {
  it('grows in order, also from one process to the next', async () => {
    const { files, again } = world();
    expect(await files.readLog('run', '1')).toBe('');
    await Promise.all([files.log('run', '1', ['a', 'b']), files.log('run', '1', ['c'])]);
    await files.log('run', '1', []);
    await again().log('run', '1', ['d']);
    await files.log('run', '2', ['other']);
    expect(await files.readLog('run', '1')).toBe('a\nb\nc\nd\n');
  });

  it('keeps its first MiB and counts the rest', async () => {
    const { files, again } = world();
    const line = 'x'.repeat(99);
    for (let round = 0; round < 11; round++) {
      await files.log(
        'run',
        '1',
        Array.from({ length: 1_000 }, () => line),
      );
    }
    await again().log('run', '1', ['', 'last']);
    const text = await files.readLog('run', '1');
    const left = 11 * 100_000 + 6 - MIB;
    expect(text.endsWith(`\n… ${left} more bytes were left out.\n`)).toBe(true);
    expect(text.indexOf('\n…')).toBe(MIB);
    expect(text).not.toContain('last');
  });

  it('counts each byte, whatever is written in whatever parts', async () => {
    const part = fc.record({
      text: fc.string({ unit: 'binary', maxLength: 20 }),
      times: fc.nat(60_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), async (parts) => {
        const { files } = world();
        const lines = parts.map(({ text, times }) => text.replaceAll('…', '').repeat(times));
        for (const line of lines) await files.log('run', '1', [line]);
        const all = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const kept = Buffer.from(await files.readLog('run', '1'));
        const [end = '', left = '0'] =
          /\n… (\d+) more bytes were left out\.\n$/.exec(kept.toString()) ?? [];
        const body = kept.subarray(0, kept.length - Buffer.byteLength(end));
        const keptBytes = all.length - Number(left);
        expect(body.length - keptBytes).toBeLessThanOrEqual(3);
        expect(body.subarray(0, keptBytes).equals(all.subarray(0, keptBytes))).toBe(true);
        expect(kept.includes('\ufffd')).toBe(all.subarray(0, keptBytes).includes('\ufffd'));
      }),
      { numRuns: 12 },
    );
  });
});

describe('a kept text', () => {
  it('is found by its SHA-256, also by the next process', async () => {
    const { files, again } = world();
    const name = await files.keepText('a plan');
    expect(name).toBe(sha256('a plan'));
    expect(await files.keepText('a plan')).toBe(name);
    expect(await again().text(name)).toBe('a plan');
  });

  it('that was changed behind our back is not given out', async () => {
    const { files, folder } = world();
    const name = await files.keepText('a plan');
    writeFileSync(join(folder, 'texts', `${name}.txt`), 'another plan');
    expect(await files.text(name)).toBeUndefined();
    await files.keepText('a plan');
    expect(await files.text(name)).toBe('a plan');
  });

  it('has no other name', async () => {
    const { files } = world();
    const names = ['', '../routed', 'x', `${sha256('a')}/../${sha256('a')}`, sha256('nothing')];
    for (const name of names) expect(await files.text(name)).toBeUndefined();
  });

  it('of more than 32 MiB is refused', async () => {
    const { files } = world();
    const text = 'x'.repeat(32 * MIB + 1);
    await expect(files.keepText(text)).rejects.toMatchObject({ code: 'store-failed' });
  });

  it('goes when it was not kept again for 30 days', async () => {
    const { files, folder } = world();
    const [old, renewed] = [await files.keepText('old'), await files.keepText('renewed')];
    for (const name of [old, renewed]) makeOld(join(folder, 'texts', `${name}.txt`), 31);
    await files.keepText('renewed');
    await files.saveNotes('new', {});
    expect([await files.text(old), await files.text(renewed)]).toEqual([undefined, 'renewed']);
  });
});

describe('the position', () => {
  it('is kept, and is none at first', async () => {
    const { files, again } = world();
    expect(await files.position()).toBeUndefined();
    await files.savePosition(0);
    expect(await again().position()).toBe(0);
    await files.savePosition(12);
    expect(await again().position()).toBe(12);
  });

  it('that is damaged is none, and that is reported', async () => {
    const { files, folder, log } = world();
    await files.savePosition(1);
    for (const text of ['', '{}', '{"at":"1"}', '[1]']) {
      writeFileSync(join(folder, 'routed.json'), text);
      expect(await files.position()).toBeUndefined();
    }
    expect(log.lines).toHaveLength(4);
  });
});
