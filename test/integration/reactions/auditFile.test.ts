import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AuditFile } from '../../../src/adapters/reactions/audit/auditFile.ts';
import { auditSegments } from '../../../src/adapters/reactions/audit/auditSegments.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { verifyChain } from '../../../src/core/reactions/audit/verifyChain.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { sampleChain } from '../../harness/reactions/auditChain.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const DRAFTS = sampleChain(6).map(({ at, kind, actor, rule, inputs, ...rest }) => {
  const { outcome, reason, by, event, sequence } = rest;
  return { at, kind, actor, rule, inputs, outcome, reason, by, event, sequence };
});

function fileIn(folder: string, given: Partial<ConstructorParameters<typeof AuditFile>[0]> = {}) {
  const clock = createManualClock();
  return new AuditFile({ folder, clock, hash: sha256, log: createLogRecord(), ...given });
}

async function linesIn(folder: string): Promise<readonly string[]> {
  const files = await auditSegments(folder);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.trimEnd().split('\n'));
}

/** Opens files whose first write stops in the middle, as on a disk that has become full. */
function failingOnce(failure: 'write' | 'datasync', canTruncate: boolean) {
  let isBroken = true;
  return async (path: string): Promise<FileHandle> => {
    const handle = await open(path, 'a', 0o600);
    const [write, sync] = [handle.write.bind(handle), handle.datasync.bind(handle)];
    const truncate = handle.truncate.bind(handle);
    return Object.assign(handle, {
      async write(bytes: Buffer, from: number, length: number): Promise<unknown> {
        if (!isBroken || failure !== 'write') return write(bytes, from, length);
        isBroken = false;
        await write(bytes, from, Math.floor(length / 2));
        throw new Error('ENOSPC');
      },
      datasync(): Promise<void> {
        if (!isBroken || failure !== 'datasync') return sync();
        isBroken = false;
        return Promise.reject(new Error('EIO'));
      },
      truncate: (size: number) => (canTruncate ? truncate(size) : Promise.reject(new Error('EIO'))),
    });
  };
}

it.each([
  ['write', true],
  ['write', false],
  ['datasync', true],
  ['datasync', false],
] as const)(
  'a %s that fails leaves a chain in which each event stands once (cut back: %s)',
  async (failure, canTruncate) => {
    const folder = tempFolder('audit-file');
    const file = fileIn(folder, { openFile: failingOnce(failure, canTruncate) });
    await expect(file.append(DRAFTS.slice(0, 4))).rejects.toThrow(/ENOSPC|EIO/);
    await file.append(DRAFTS.slice(0, 4));
    await file.append(DRAFTS.slice(4));
    await file.close();
    const lines = await linesIn(folder);
    expect(verifyChain(lines, sha256)).toMatchObject({ entries: 6, problems: [] });
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(
      DRAFTS.map(({ event }) => event),
    );
  },
);

it('each month has a file of its own, in the order of the entries also when the clock goes back', async () => {
  const folder = tempFolder('audit-months');
  const clock = createManualClock(Date.UTC(2026, 11, 31, 23, 59));
  const file = fileIn(folder, { clock });
  await file.append(DRAFTS.slice(0, 2));
  await clock.advance(60_000);
  await file.append(DRAFTS.slice(2, 4));
  await file.close();
  const later = fileIn(folder, { clock: createManualClock(Date.UTC(2026, 5, 1)) });
  await later.append(DRAFTS.slice(4));
  await later.close();
  const files = await auditSegments(folder);
  expect(files).toEqual([join(folder, '2026-12.jsonl'), join(folder, '2027-01.jsonl')]);
  expect(verifyChain(await linesIn(folder), sha256)).toMatchObject({ entries: 6, problems: [] });
});

it('a line of a stranger is left as it is, and the chain goes on from the entry before', async () => {
  const folder = tempFolder('audit-strange');
  const log = createLogRecord();
  const first = fileIn(folder);
  await first.append(DRAFTS.slice(0, 2));
  await first.close();
  const [path = ''] = await auditSegments(folder);
  await writeFile(path, `${await readFile(path, 'utf8')}hello\n`);
  const second = fileIn(folder, { log });
  await second.append(DRAFTS.slice(2));
  await second.close();
  expect(log.lines).toEqual([
    'error: 1 lines of the audit log are no entries; see "git-reactor audit verify".',
  ]);
  const { problems } = verifyChain(await linesIn(folder), sha256);
  expect(problems).toMatchObject([{ line: 3, reason: 'inserted' }]);
});
