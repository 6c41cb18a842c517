import { once } from 'node:events';
import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import { isSameFile, type Operation, type RawPath } from '../../core/rollback/operation.ts';
import { closeOf, collectText, gitText, spawnGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import { objectHash, type ObjectFormat } from '../git/objectHash.ts';
import type { FileMemory } from './fileMemory.ts';
import { modeOf, placeOf, readState, type ReadFile } from './fileState.ts';
import { readIndex, type IndexNow } from './indexEntries.ts';
import { quoted } from './observe.ts';
import { SNAPSHOTS } from './snapshots.ts';
import { verifyBlobs } from './verifyBlobs.ts';
import { changedPaths, indexTree } from './workInProgress.ts';

export interface KeepInit {
  readonly repository: Repository;
  readonly root: string;
  readonly format: ObjectFormat;
  readonly memory: FileMemory;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where a copy of the index may lie. */
  readonly folder: string;
}

/**
 * Keeps what is there before an operation as a commit below `refs/git-reactor/snapshots/`: the
 * index with its bits and conflict stages, tracked edits, untracked files and every file that the
 * operation changes, byte for byte. All of it is read back and compared.
 * @throws ReactorError `rollback-failed` when a file changes meanwhile or cannot be read back
 */
export async function keepSnapshot(init: KeepInit, operation: Operation): Promise<Oid> {
  const { repository } = init;
  const [index, edited] = await Promise.all([readIndex(repository), changedPaths(repository)]);
  const importer = startImport(repository);
  await importer.write(header(operation, init.now));
  await importer.write(inline('operation.json', Buffer.from(JSON.stringify(operation))));
  await importer.write(inline('index.txt', index.dump));
  await importer.write(await indexLines(init, index));
  const kept = new Map([[objectHash(init.format)('blob', index.dump), index.dump.length]]);
  const paths = [...edited, ...hidden(index)];
  for (const file of filesToKeep(init, operation, { ...index, edited: paths })) {
    kept.set(file.state.oid, file.state.size);
    await importer.write(file.lines);
  }
  await importer.end();
  await verifyBlobs(repository, init.format, kept);
  return gitText(repository, ['rev-parse', '--verify', SNAPSHOTS + operation.id]);
}

function header({ id, kind, mode, from, to }: Operation, now: number): Buffer {
  const seconds = Math.floor(now / 1000);
  const subject = `Before the ${kind} ${id}: ${mode} from ${from.slice(0, 12)} to ${to.slice(0, 12)}\n`;
  return Buffer.from(
    `commit ${SNAPSHOTS}${id}\ncommitter Git Reactor <git-reactor@localhost> ${seconds} +0000\n` +
      `data ${Buffer.byteLength(subject)}\n${subject}from ${from}\ndeleteall\n`,
  );
}

function inline(path: RawPath, bytes: Uint8Array, mode = '100644'): Buffer {
  const head = Buffer.from(`M ${mode} inline ${quoted(path)}\ndata ${bytes.length}\n`, 'latin1');
  return Buffer.concat([head, bytes, Buffer.from('\n')]);
}

/** Keeps all objects of the index from being collected, conflict stages too. */
async function indexLines(init: KeepInit, index: IndexNow): Promise<Buffer> {
  const tree = await indexTree(init.repository, init.folder, index);
  const lines = index.stages.map(
    ({ mode, oid, stage, path }) => `M ${mode} ${oid} ${quoted(`index/${stage}/${path}`)}\n`,
  );
  return Buffer.from(`M 040000 ${tree} index/0\n${lines.join('')}`, 'latin1');
}

/** Files behind bits that make git look away. */
function hidden({ entries }: IndexNow): readonly RawPath[] {
  return [...entries].flatMap(([path, entry]) =>
    typeof entry === 'object' && (entry.isAssumedUnchanged || entry.isSkipped) ? [path] : [],
  );
}

interface Keepable {
  readonly state: ReadFile;
  readonly lines: Buffer;
}

function* filesToKeep(
  { root, format, memory }: KeepInit,
  { steps }: Operation,
  { entries, edited }: Pick<IndexNow, 'entries'> & { readonly edited: readonly RawPath[] },
): Generator<Keepable> {
  const touched = new Map(steps.map((step) => [step.path, step]));
  for (const path of new Set([...edited, ...touched.keys()])) {
    const known = memory.read(path);
    const entry = entries.get(path);
    const before = touched.get(path)?.file?.before;
    if (before !== undefined && !isSameFile(known === 'folder' ? null : known, before)) {
      throw changedMeanwhile(path);
    }
    if (known === null || known === 'folder') continue;
    const mode = modeOf(known);
    if (typeof entry === 'object' && entry.oid === known.oid) {
      const line = `M ${mode} ${known.oid} ${quoted(`files/${path}`)}\n`;
      yield { state: known, lines: Buffer.from(line, 'latin1') };
      continue;
    }
    const state = readState(placeOf(root, path), format);
    if (state === null || state === 'folder' || state.oid !== known.oid)
      throw changedMeanwhile(path);
    yield { state, lines: inline(`files/${path}`, state.bytes, mode) };
  }
}

interface Import {
  write(bytes: Uint8Array): Promise<void>;
  /** @throws ReactorError `rollback-failed` if git did not take all of it */
  end(): Promise<void>;
}

function startImport(repository: Repository): Import {
  // A power failure after the first change must not take the snapshot with it.
  const args = ['-c', 'core.fsync=committed', 'fast-import', '--quiet', '--done'];
  const child = spawnGit(repository, args, { writes: true });
  const complaint = collectText(child);
  const closed = closeOf(child);
  child.stdin.on('error', () => undefined);
  child.stdout.resume();
  return {
    async write(bytes) {
      if (!child.stdin.write(bytes) && child.exitCode === null) {
        await Promise.race([once(child.stdin, 'drain'), closed]);
      }
    },
    async end() {
      child.stdin.end('done\n');
      if ((await closed) !== 0) throw notKept(complaint());
    },
  };
}

function changedMeanwhile(path: RawPath): ReactorError {
  return new ReactorError('rollback-failed', `${path} changed in the meantime.`, {
    hint: 'Nothing was changed. Look at the new preview, then confirm again.',
  });
}

function notKept(complaint: string): ReactorError {
  const words = complaint.trim().split('\n')[0] ?? '';
  return new ReactorError('rollback-failed', `What is there now could not be kept: ${words}`, {
    hint: 'Nothing was changed. Look at free space and "git fsck", then try again.',
  });
}
