import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SegmentWriter } from '../../../src/adapters/stream/segmentWriter.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

/** Opens files whose first write stops after a few bytes, as on a disk that has become full. */
function failingOnce(canTruncate: boolean): (path: string) => Promise<FileHandle> {
  let isBroken = true;
  return async (path) => {
    const handle = await open(path, 'a');
    const write = handle.write.bind(handle) as (bytes: Buffer) => Promise<unknown>;
    const truncate = handle.truncate.bind(handle);
    const fakes = {
      async write(bytes: Buffer, from: number, length: number): Promise<unknown> {
        if (!isBroken) return write(bytes.subarray(from, from + length));
        isBroken = false;
        await write(bytes.subarray(from, from + 5));
        throw new Error('ENOSPC');
      },
      truncate: (size: number) => (canTruncate ? truncate(size) : Promise.reject(new Error('EIO'))),
    };
    return Object.assign(handle, fakes);
  };
}

describe('a write that fails half way', () => {
  it.each([
    ['is cut off', true, 'first line\nsecond line\n'],
    [
      'is closed off by a line end if it cannot be cut off',
      false,
      'first line\nsecon\nsecond line\n',
    ],
  ])('%s', async (_name, canTruncate, expected) => {
    const folder = tempFolder('writer');
    const init = { folder, current: undefined, segmentBytes: 1_000, onSegment: () => undefined };
    const good = new SegmentWriter(init);
    await good.write('first line\n', 1);
    await good.close();
    const segment = { first: 1, path: join(folder, '0000000000000001.jsonl') };
    const openFile = failingOnce(canTruncate);
    const writer = new SegmentWriter({ ...init, current: { segment, bytes: 11 }, openFile });
    await expect(writer.write('second line\n', 2)).rejects.toThrow('ENOSPC');
    await writer.write('second line\n', 2);
    await writer.close();
    expect(await readFile(segment.path, 'utf8')).toBe(expected);
  });
});
