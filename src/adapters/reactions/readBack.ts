import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  type BigIntStats,
} from 'node:fs';
import process from 'node:process';
import { gitPath, type GitPath } from '../../core/commits/gitPath.ts';
import { ReactorError } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { GitObject } from '../../core/ports.ts';
import type { Materialised, WrittenFile } from '../../core/realities/materialiser.ts';
import type { FileMode } from '../../core/realities/reality.ts';
import { leavesTree } from '../../core/realities/symlinks.ts';
import { treeFinding } from '../../core/realities/treeFinding.ts';
import { foldedName, nameRefusal } from '../../core/realities/unsafeNames.ts';
import { directoryOf, lastName } from '../../core/treePath.ts';
import { createPause, type Pause } from '../materialise/pause.ts';
import { isRacy, stampOf } from '../materialise/treeRecord.ts';
import { placeOf } from '../rollback/fileState.ts';

/** What a program changed in the files of a tree. */
export interface ReadBack {
  readonly changes: readonly TakenChange[];
  /** What is not taken, and why. */
  readonly findings: readonly Finding[];
}

/** A file that is another one now, or gone. */
export interface TakenChange extends GitPath {
  /** `null`: it is gone. */
  readonly file: TakenFile | null;
}

export interface TakenFile {
  readonly mode: FileMode;
  readonly content: Uint8Array;
}

export interface ReadBackInit {
  readonly files: Pick<Materialised, 'dir' | 'written'>;
  /** Reads what was written. */
  readonly read: (oid: string) => Promise<GitObject | undefined>;
  /** Which of these new paths git ignores; folders end with `/`. Bytes as Latin-1. */
  readonly ignored: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly limits?: ReadBackLimits;
  readonly signal: AbortSignal;
}

export interface ReadBackLimits {
  /** Changed files. */
  readonly files: number;
  /** Bytes of all of them together. */
  readonly bytes: number;
  /** Names that are looked at. */
  readonly names: number;
}

const LIMITS: ReadBackLimits = { files: 2_000, bytes: 64 * 1024 * 1024, names: 1_000_000 };
const SYMLINK = '120000';
const MAX_PATH = 4096;
const IS_WINDOWS = process.platform === 'win32';

/**
 * Compares a directory with what was written into it. New files that git ignores play no part.
 * Nothing is followed out of the directory and nothing opened that is no file: names of git's own
 * folder, symlinks that leave the tree, devices and changed LFS pointers are told and not taken.
 * @throws ReactorError `object-too-large` for more changes than anybody can look at
 */
export async function readBack(init: ReadBackInit): Promise<ReadBack> {
  return new Reading(init).read();
}

/** A name that was found in the directory. */
interface Found {
  readonly raw: string;
  readonly stat: BigIntStats;
  readonly before: WrittenFile | undefined;
}

class Reading {
  readonly #init: ReadBackInit;
  readonly #limits: ReadBackLimits;
  readonly #pause: Pause;
  readonly #folders: ReadonlySet<string>;
  readonly #changes: TakenChange[] = [];
  readonly #findings: Finding[] = [];
  /** Of all symlinks that are there, by folded path. */
  readonly #targets = new Map<string, string>();
  /** Written paths that something stands at, taken or not. */
  readonly #there = new Set<string>();
  #names = 0;
  #bytes = 0;

  constructor(init: ReadBackInit) {
    this.#init = init;
    this.#limits = init.limits ?? LIMITS;
    this.#pause = createPause(init.signal);
    this.#folders = foldersOf(init.files.written.files.keys());
  }

  async read(): Promise<ReadBack> {
    const files = await this.#walk();
    for (const found of files) {
      if (found.stat.isSymbolicLink())
        this.#targets.set(foldedName(textOf(found.raw)), this.#target(found));
    }
    for (const found of files) {
      await this.#pause();
      await this.#take(found);
    }
    for (const raw of this.#init.files.written.files.keys()) {
      if (!this.#there.has(raw)) this.#add(raw, null);
    }
    return { changes: this.#changes, findings: this.#findings };
  }

  /** Files and symlinks, a level of folders at a time. */
  async #walk(): Promise<readonly Found[]> {
    const files: Found[] = [];
    for (let level: readonly string[] = ['']; level.length > 0;) {
      const found: Found[] = [];
      for (const folder of level) {
        await this.#pause();
        found.push(...this.#list(folder));
      }
      const allowed = await this.#allowed(found);
      files.push(...allowed.filter(({ stat }) => !stat.isDirectory()));
      level = allowed.filter(({ stat }) => stat.isDirectory()).map(({ raw }) => raw);
    }
    return files;
  }

  #list(folder: string): readonly Found[] {
    const { dir, written } = this.#init.files;
    const names = readdirSync(placeOf(dir, folder), { encoding: 'buffer' });
    this.#names += names.length;
    if (this.#names > this.#limits.names) throw tooMany(`${this.#limits.names} files`);
    return names.flatMap((name) => {
      const bytes = name.toString('latin1');
      const raw = folder === '' ? bytes : `${folder}/${bytes}`;
      const stat = lstatOf(placeOf(dir, raw));
      return stat === undefined ? [] : [{ raw, stat, before: written.files.get(raw) }];
    });
  }

  /** All but what is refused and what git ignores. */
  async #allowed(found: readonly Found[]): Promise<readonly Found[]> {
    const named = found.filter((each) => this.#isNamedWell(each));
    const fresh = named.filter((each) => !this.#isKnown(each));
    const ignored =
      fresh.length === 0 ? new Set<string>() : await this.#init.ignored(fresh.map(askedName));
    return named.filter((each) => {
      if (!this.#isKnown(each) && ignored.has(askedName(each))) return false;
      const { stat } = each;
      if (stat.isDirectory() || stat.isFile() || stat.isSymbolicLink()) return true;
      return this.#refuse(each, 'not-a-file', 'it is no file, symlink or folder');
    });
  }

  #isKnown({ raw, stat, before }: Found): boolean {
    return before !== undefined || (stat.isDirectory() && this.#folders.has(raw));
  }

  #isNamedWell(found: Found): boolean {
    const { raw, before } = found;
    if (before !== undefined) return true;
    const refusal = nameRefusal(textOf(lastName(raw)), IS_WINDOWS);
    if (refusal !== undefined)
      return this.#refuse(found, refusal.rule, `its name ${refusal.reason}`);
    if (raw.length <= MAX_PATH) return true;
    return this.#refuse(found, 'path-too-long', 'no file system takes its path');
  }

  async #take(found: Found): Promise<void> {
    const { raw, stat, before } = found;
    if (before !== undefined) this.#there.add(raw);
    if (before !== undefined && this.#isUntouched(stat, before)) return;
    const file = stat.isSymbolicLink() ? this.#link(found) : this.#content(found);
    if (file === undefined || (await this.#isSame(file, before))) return;
    if (before?.isPointer === true) {
      this.#refuse(found, 'lfs-pointer', 'it is a Git LFS pointer, not the file itself');
      return;
    }
    this.#bytes += file.content.length;
    if (this.#bytes > this.#limits.bytes) throw tooMany(`${this.#limits.bytes} bytes`);
    this.#add(raw, file);
  }

  #isUntouched(stat: BigIntStats, { stamp }: WrittenFile): boolean {
    return stampOf(stat) === stamp && !isRacy(stat, this.#init.files.written.savedAt);
  }

  async #isSame({ mode, content }: TakenFile, before: WrittenFile | undefined): Promise<boolean> {
    if (before?.mode !== mode) return false;
    const blob = await this.#init.read(before.oid);
    return blob !== undefined && Buffer.compare(blob.content, content) === 0;
  }

  #link(found: Found): TakenFile | undefined {
    const path = textOf(found.raw);
    if (leavesTree(this.#targets, path, IS_WINDOWS)) {
      this.#refuse(found, 'symlink-leaves-tree', 'it leads out of the tree');
      return undefined;
    }
    const content = readlinkSync(placeOf(this.#init.files.dir, found.raw), { encoding: 'buffer' });
    return { mode: SYMLINK, content };
  }

  #target({ raw }: Found): string {
    return textOf(
      readlinkSync(placeOf(this.#init.files.dir, raw), { encoding: 'buffer' }).toString('latin1'),
    );
  }

  #content(found: Found): TakenFile | undefined {
    const { raw, stat, before } = found;
    if (stat.size > BigInt(this.#limits.bytes)) throw tooMany(`${this.#limits.bytes} bytes`);
    const content = contentOf(placeOf(this.#init.files.dir, raw));
    if (content === undefined) {
      this.#refuse(found, 'not-a-file', 'it became something else while it was read');
      return undefined;
    }
    return { mode: modeOf(stat, before), content };
  }

  #add(raw: string, file: TakenFile | null): void {
    this.#changes.push({ ...gitPath(raw), file });
    if (this.#changes.length > this.#limits.files) throw tooMany(`${this.#limits.files} files`);
  }

  #refuse({ raw, before }: Found, rule: string, why: string): false {
    if (before !== undefined) this.#there.add(raw);
    const message = `This is not taken back from the program: ${why}.`;
    this.#findings.push(treeFinding(textOf(raw).slice(0, 200), rule, 'warning', message));
    return false;
  }
}

function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const raw of paths) {
    for (let at = directoryOf(raw); at !== '' && !folders.has(at); at = directoryOf(at))
      folders.add(at);
  }
  return folders;
}

function askedName({ raw, stat }: Found): string {
  return stat.isDirectory() ? `${raw}/` : raw;
}

function textOf(raw: string): string {
  return gitPath(raw).path;
}

/** git knows one bit of permissions; Windows has none and keeps what was there. */
function modeOf({ mode }: BigIntStats, before: WrittenFile | undefined): FileMode {
  if (IS_WINDOWS) return before?.mode === '100755' ? '100755' : '100644';
  return (Number(mode) & 0o100) === 0 ? '100644' : '100755';
}

/** Absent on Windows, where they count as none. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** `undefined` if a program that still runs put something else there. */
function contentOf(place: Buffer): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(place, FLAGS);
  } catch {
    return undefined;
  }
  try {
    return fstatSync(file).isFile() ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}

function lstatOf(place: Buffer): BigIntStats | undefined {
  return lstatSync(place, { bigint: true, throwIfNoEntry: false });
}

function tooMany(what: string): ReactorError {
  return new ReactorError('object-too-large', `The program changed more than ${what}.`, {
    hint: 'Let it change less, or let .gitignore name what it makes beside the files.',
  });
}
