import { readdirSync } from 'node:fs';
import type { PathNow } from '../../core/rollback/decide.ts';
import {
  isSameEntry,
  type IndexEntry,
  type RawPath,
  type TreeEntry,
} from '../../core/rollback/operation.ts';
import { runGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import { lookAt, modeOf, placeOf, plainState, type ReadFile } from './fileState.ts';
import type { FileMemory } from './fileMemory.ts';
import { readIndex } from './indexEntries.ts';
import { readSettings, type FileSettings } from './settings.ts';

interface Here {
  readonly repository: Repository;
  readonly root: string;
  readonly memory: FileMemory;
}

/** What index and work tree hold at paths where something else is wanted. */
export async function observe(
  here: Here,
  wanted: ReadonlyMap<RawPath, TreeEntry | null>,
): Promise<ReadonlyMap<RawPath, PathNow>> {
  const [{ entries }, settings] = await Promise.all([
    readIndex(here.repository),
    readSettings(here.repository),
  ]);
  const going = new Set([...wanted].filter(([, entry]) => entry === null).map(([path]) => path));
  const observed = new Map<RawPath, PathNow>();
  const converted: RawPath[] = [];
  for (const [path, after] of wanted) {
    const index = entries.get(path) ?? null;
    const file = here.memory.read(path);
    const known = typeof index === 'object' ? index : null;
    const asGit = file === null || file === 'folder' ? null : rawEntry(file, known, settings);
    if (asGit?.mode.startsWith('100') === true && !isSameEntry(asGit, known)) converted.push(path);
    const blockedBy = after === null ? undefined : blocking(here.root, path, going);
    const isEmptied = file === 'folder' && isGoing(here.root, path, going);
    observed.set(path, {
      index,
      asGit,
      file: file === null || isEmptied ? null : file === 'folder' ? file : plainState(file),
      ...(blockedBy !== undefined && { blockedBy }),
    });
  }
  const cleaned = await cleanOids(here.repository, converted);
  for (const [path, oid] of cleaned) {
    const now = observed.get(path);
    if (now?.asGit) observed.set(path, { ...now, asGit: { ...now.asGit, oid } });
  }
  return observed;
}

function rawEntry(
  file: ReadFile,
  index: IndexEntry | null,
  { hasModes, hasLinks }: FileSettings,
): TreeEntry {
  const mode = modeOf(file);
  const isPlainLink = !hasLinks && file.kind === 'file' && index?.mode === '120000';
  const isUnknownMode = !hasModes && file.kind === 'file' && index?.mode.startsWith('100') === true;
  return { mode: isPlainLink || isUnknownMode ? index.mode : mode, oid: file.oid };
}

/** What git's filters make of files; a line break in a name needs quotes on the way in. */
async function cleanOids(
  repository: Repository,
  paths: readonly RawPath[],
): Promise<ReadonlyMap<RawPath, string>> {
  if (paths.length === 0) return new Map();
  const input = Buffer.from(paths.map((path) => `${quoted(path)}\n`).join(''), 'latin1');
  const { stdout } = await runGit(repository, ['hash-object', '-w', '--stdin-paths'], {
    input,
    writes: true,
  });
  const oids = Buffer.from(stdout).toString('latin1').split('\n');
  return new Map(paths.map((path, at) => [path, oids[at] ?? '']));
}

/** A path as git reads it between quotes. */
export function quoted(path: RawPath): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** A file or link that stays, where a folder of the path has to be. */
function blocking(root: string, path: RawPath, going: ReadonlySet<RawPath>): RawPath | undefined {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const above = parts.slice(0, depth).join('/');
    const found = lookAt(placeOf(root, above));
    if (found === null || going.has(above)) return undefined;
    if (!found.isDirectory()) return above;
  }
  return undefined;
}

/** Whether nothing is left in a folder when all that is to go is gone. */
function isGoing(root: string, folder: RawPath, going: ReadonlySet<RawPath>): boolean {
  if (lookAt(placeOf(root, folder))?.isDirectory() !== true) return false;
  return readdirSync(placeOf(root, folder), { encoding: 'buffer', withFileTypes: true }).every(
    (entry) => {
      const path = `${folder}/${entry.name.toString('latin1')}`;
      return entry.isDirectory() ? isGoing(root, path, going) : going.has(path);
    },
  );
}
