import { chmodSync, lstatSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { ReactorError } from '../../core/errors.ts';
import { gitPath } from '../../core/commits/gitPath.ts';
import {
  isSameFile,
  type FileState,
  type PathStep,
  type RawPath,
} from '../../core/rollback/operation.ts';
import { createPause } from '../materialise/pause.ts';
import type { ObjectFormat } from '../git/objectHash.ts';
import type { FileMemory } from './fileMemory.ts';
import { lookAt, placeOf, readState, stampOf } from './fileState.ts';
import { putInPlace } from './putInPlace.ts';

export interface ExchangeInit {
  readonly root: string;
  /** The private folder of the operation: `new/` has the wanted files by their paths. */
  readonly folder: string;
  readonly format: ObjectFormat;
  readonly memory: FileMemory;
  readonly steps: readonly PathStep[];
  /** Called after each file, and after each that is put back; tests let the process die there. */
  readonly onFile: () => void;
  readonly onBack: () => void;
}

/** A step that changes a file, and the name under which the old one is set aside. */
interface FileStep {
  readonly path: RawPath;
  readonly before: FileState | null;
  readonly after: FileState | null;
  readonly number: string;
}

const NEVER = new AbortController().signal;

/**
 * Exchanges files of the work tree for those of a private folder. Nothing is ever overwritten or
 * deleted: the old file is moved aside, looked at there, and the new one is put where nothing is.
 * An editor that writes at the same moment is noticed, and what it wrote is moved back.
 */
export class Exchange {
  readonly #init: ExchangeInit;
  readonly #steps: readonly FileStep[];
  readonly #aside = new Map<string, string>();
  readonly #realFolders = new Set<string>();

  constructor(init: ExchangeInit) {
    this.#init = init;
    this.#steps = init.steps.flatMap(({ path: raw, file }, at) =>
      file && !isSameFile(file.before, file.after) ? [{ path: raw, ...file, number: `${at}` }] : [],
    );
  }

  /** @throws ReactorError `rollback-failed` at the first file that is not as expected */
  async apply(): Promise<void> {
    mkdirSync(path.join(this.#init.folder, 'old'), { recursive: true });
    const pause = createPause(NEVER);
    const gone = this.#steps.filter(({ after }) => after === null);
    for (const step of gone) {
      this.#setAside(step);
      this.#init.onFile();
      await pause();
    }
    this.#removeEmptied(gone);
    for (const step of this.#steps) {
      if (step.after === null) continue;
      if (step.before !== null) this.#setAside(step);
      this.#place(step, 'new');
      this.#init.onFile();
      await pause();
    }
  }

  /** Whether somebody wrote into a file that was set aside, through a handle still open. */
  writtenAside(): readonly RawPath[] {
    return this.#steps
      .filter(({ number }) => {
        const stamp = this.#aside.get(number);
        const found = stamp === undefined ? null : lookAt(this.#old(number));
        return found !== null && stampOf(found) !== stamp;
      })
      .map((step) => step.path);
  }

  /** Whether every file is as it is to be after the operation. */
  isComplete(): boolean {
    return this.#steps.every(({ path: raw, after }) => {
      const found = this.#read(this.#at(raw));
      if (found === 'folder') return after === null && this.#makesFolder(raw);
      return isSameFile(found, after);
    });
  }

  /** The files of before that are neither in place nor set aside, e.g. after a crash. */
  missing(): ReadonlyMap<RawPath, FileState> {
    const missing = new Map<RawPath, FileState>();
    for (const { path: raw, before, number } of this.#steps) {
      if (before === null || lookAt(this.#old(number)) !== null) continue;
      const found = this.#read(this.#at(raw));
      if (found === 'folder' || !isSameFile(found, before)) missing.set(raw, before);
    }
    return missing;
  }

  /**
   * Takes back what {@link apply} did, as far as it came. `kept/` of the private folder has what is
   * {@link missing}. @returns the paths that hold later work and were left as they are
   */
  async putBack(): Promise<readonly RawPath[]> {
    mkdirSync(path.join(this.#init.folder, 'undone'), { recursive: true });
    const pause = createPause(NEVER);
    const left: RawPath[] = [];
    for (const step of this.#steps) {
      if (!this.#takeAway(step)) left.push(step.path);
      this.#init.onBack();
      await pause();
    }
    this.#removeEmptied(this.#steps.filter(({ before }) => before === null));
    for (const step of this.#steps) {
      if (step.before === null) continue;
      const found = lookAt(this.#at(step.path));
      // Somebody has put something into the folder that took its place.
      if (found?.isDirectory() === true && !left.includes(step.path)) left.push(step.path);
      if (found !== null) continue;
      const isAside = lookAt(this.#old(step.number)) !== null;
      this.#place(step, isAside ? 'old' : 'kept');
      this.#init.onBack();
      await pause();
    }
    return left;
  }

  /** Moves the new file away if it is still the new one. @returns whether the place is free or right */
  #takeAway({ path: raw, before, after, number }: FileStep): boolean {
    const found = this.#read(this.#at(raw));
    if (found === null || (found !== 'folder' && isSameFile(found, before))) return true;
    if (found === 'folder') return before === null || this.#makesFolder(raw);
    if (!isSameFile(found, after)) return false;
    const undone = path.join(this.#init.folder, 'undone', number);
    renameSync(this.#at(raw), undone);
    const moved = this.#read(undone);
    if (moved !== null && moved !== 'folder' && isSameFile(moved, after)) return true;
    putInPlace(undone, this.#at(raw));
    return false;
  }

  /** Whether a file goes for a folder with new files in it; the folder is emptied with them. */
  #makesFolder(raw: RawPath): boolean {
    return this.#steps.some(
      ({ path: each, after }) => after !== null && each.startsWith(`${raw}/`),
    );
  }

  #setAside({ path: raw, before, number }: FileStep): void {
    this.#requireRealFolder(raw);
    const place = this.#at(raw);
    const old = this.#old(number);
    try {
      renameSync(place, old);
    } catch (error) {
      throw changed(raw, error);
    }
    const found = this.#init.memory.readAt(raw, old);
    if (found !== 'folder' && isSameFile(found, before)) {
      if (found !== null) this.#aside.set(number, found.stamp);
      return;
    }
    putInPlace(old, place);
    throw changed(raw);
  }

  #place(step: FileStep, from: 'new' | 'old' | 'kept'): void {
    const { path: raw, number, after } = step;
    const folder = path.join(this.#init.folder, from);
    const source = from === 'old' ? this.#old(number) : placeOf(folder, raw);
    // git knows one permission bit only; a file keeps its others.
    if (from === 'new' && after?.kind === 'file') chmodSync(source, after.permissions);
    mkdirSync(placeOf(this.#init.root, path.posix.dirname(raw)), { recursive: true });
    this.#requireRealFolder(raw);
    const place = this.#at(raw);
    if (lookAt(place)?.isDirectory() === true) this.#removeEmpty(raw);
    try {
      putInPlace(source, place);
    } catch (error) {
      throw changed(raw, error);
    }
  }

  /** Nothing is written through a link that took the place of a folder. */
  #requireRealFolder(raw: RawPath): void {
    const parts = raw.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (this.#realFolders.has(folder)) continue;
      if (!lstatSync(this.#at(folder)).isDirectory()) throw changed(folder);
      this.#realFolders.add(folder);
    }
  }

  /** As git does it: a folder goes with its last file. */
  #removeEmptied(steps: readonly FileStep[]): void {
    const folders = new Set<RawPath>();
    for (const { path: raw } of steps) {
      const parts = raw.split('/');
      for (let depth = 1; depth < parts.length; depth++)
        folders.add(parts.slice(0, depth).join('/'));
    }
    for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
      this.#removeEmpty(folder);
    }
  }

  #removeEmpty(folder: RawPath): void {
    try {
      rmdirSync(this.#at(folder));
      this.#realFolders.delete(folder);
    } catch {
      // Somebody's file is in it, or it is gone already.
    }
  }

  #read(place: Buffer | string): ReturnType<typeof readState> {
    return readState(place, this.#init.format);
  }

  #at(raw: RawPath): Buffer {
    return placeOf(this.#init.root, raw);
  }

  #old(number: string): string {
    return path.join(this.#init.folder, 'old', number);
  }
}

function changed(raw: RawPath, cause?: unknown): ReactorError {
  return new ReactorError('rollback-failed', `${gitPath(raw).path} changed in the meantime.`, {
    hint: 'All is as it was. Look at the new preview, then confirm again.',
    cause,
  });
}
