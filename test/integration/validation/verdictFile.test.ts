import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVerdictFile } from '../../../src/adapters/validation/verdictFile.ts';
import type { CachedVerdict } from '../../../src/core/validation/verdictCache.ts';
import { temporaryFolder } from '../../harness/gitRepository.ts';
import { recordingLog } from '../../harness/realEngine.ts';

const verdict = (key: string): CachedVerdict => ({
  key,
  outcome: { findings: [], skipped: [{ path: key, reason: 'it is odd' }], isCacheable: true },
});

describe('the file of verdicts', () => {
  let file: string;
  beforeEach(() => {
    file = path.join(temporaryFolder(), 'git-reactor', 'verdicts.jsonl');
  });

  async function keep(...keys: readonly string[]): Promise<void> {
    const verdicts = createVerdictFile(file, recordingLog());
    keys.forEach((key) => verdicts.add(verdict(key)));
    await verdicts.close();
  }
  const kept = async (): Promise<readonly string[]> =>
    (await createVerdictFile(file, recordingLog()).load()).map(({ key }) => key);

  it('gives back what was added, by several processes in turn', async () => {
    await keep('a\0b\nc', 'd');
    await keep('e');
    expect(await createVerdictFile(file, recordingLog()).load()).toEqual(
      ['a\0b\nc', 'd', 'e'].map(verdict),
    );
  });

  it('loses at most the line that a crash has torn, and goes on', async () => {
    await keep('a', 'b');
    truncateSync(file, readFileSync(file).length - 9);
    await keep('c');
    expect(await kept()).toEqual(['a', 'c']);
  });

  it('passes over lines that are no verdicts', async () => {
    await keep('a');
    appendFileSync(file, 'null\n[]\n{"key":1}\n{"key":"x","outcome":{"findings":3}}\n\0\n');
    expect(await kept()).toEqual(['a']);
  });

  it('is set aside and begun anew if it is something else', async () => {
    await keep('a');
    writeFileSync(file, 'something else\n');
    const log = recordingLog();
    expect(await createVerdictFile(file, log).load()).toEqual([]);
    expect(log.lines).toHaveLength(1);
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('something else\n');
    await keep('b');
    expect(await kept()).toEqual(['b']);
  });

  it('is never written by who may only read', async () => {
    const { readOnly } = createVerdictFile(file, recordingLog());
    readOnly.add(verdict('a'));
    expect(await readOnly.load()).toEqual([]);
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('does not grow without end while one process writes it', async () => {
    const verdicts = createVerdictFile(file, recordingLog());
    for (let round = 0; round < 40; round++) {
      verdicts.add(verdict(`${round}`.padStart(1_000_000, '0')));
      // Each is a write of its own.
      await verdicts.close();
    }
    expect(readFileSync(file).length).toBeLessThan(20 * 1024 * 1024);
    expect((await kept()).at(-1)).toMatch(/^0+39$/);
  });

  it('is cut to its newer half when it has grown too large', async () => {
    await keep('old', ...Array.from({ length: 20 }, (_, at) => `${at}`.padStart(500_000, '0')));
    const size = readFileSync(file).length;
    await keep('new');
    const keys = await kept();
    expect(keys).not.toContain('old');
    expect(keys.at(-1)).toBe('new');
    expect(readFileSync(file).length).toBeLessThan(size * 0.6);
    expect((await kept()).length).toBe(keys.length);
  });
});
