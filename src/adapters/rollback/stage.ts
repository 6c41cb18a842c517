import { chmodSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileState, RawPath, TreeEntry } from '../../core/rollback/operation.ts';
import type { StageWish } from '../../core/rollback/world.ts';
import { createAloofPlace } from '../git/aloofPlace.ts';
import { gitText, runGit, type GitCallOptions } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import type { ObjectFormat } from '../git/objectHash.ts';
import { indexInfo } from './indexEntries.ts';
import { readSettings } from './settings.ts';
import { modeOf, placeOf, plainState, readState } from './fileState.ts';

export interface StageInit {
  readonly repository: Repository;
  readonly format: ObjectFormat;
  /** A private folder on the file system of the work tree. */
  readonly folder: string;
}

/**
 * git writes files into a work tree of their own beside the real one, as it would into the real
 * one: with filters, line endings and sparse patterns. Files outside the patterns that are new
 * are left out.
 */
export async function stageFiles(
  { repository, format, folder }: StageInit,
  wanted: ReadonlyMap<RawPath, StageWish>,
  attributes: string,
): Promise<ReadonlyMap<RawPath, FileState>> {
  await mkdir(folder, { recursive: true });
  if (wanted.size === 0) return new Map();
  const index = path.join(path.dirname(folder), 'index');
  const options = apart(folder, index, { GIT_DIR: repository.gitDir });
  const [converting, { isSparse }] = await Promise.all([
    attributeFiles(repository, attributes),
    readSettings(repository),
  ]);
  const entries = new Map<RawPath, TreeEntry>(converting);
  for (const [file, entry] of wanted) entries.set(file, entry);
  await writeOut(repository, entries, options);
  const skipped = isSparse ? await skippedIn(repository, options) : [];
  const known = skipped.filter((file) => wanted.get(file)?.isNew === false);
  if (known.length > 0) {
    const args = ['checkout-index', '--ignore-skip-worktree-bits', '-f', '-z', '--stdin'];
    await runGit(repository, args, { ...options, input: lines(known) });
  }
  return statesIn(folder, wanted.keys(), format);
}

/** Writes files byte for byte as they were kept: no filter, no conversion. */
export async function stageKeptFiles(
  { repository, folder }: StageInit,
  wanted: ReadonlyMap<RawPath, FileState>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (wanted.size === 0) return;
  const place = await createAloofPlace(repository);
  try {
    const dir = place.env['GIT_DIR'] ?? '';
    await mkdir(path.join(dir, 'info'));
    const asIs = '* -text -eol -ident -filter -working-tree-encoding\n';
    await writeFile(path.join(dir, 'info', 'attributes'), asIs);
    const options = apart(folder, path.join(dir, 'index'), place.env);
    const entries = [...wanted].map(
      ([file, state]) => [file, { mode: modeOf(state), oid: state.oid }] as const,
    );
    await writeOut(repository, new Map(entries), options);
  } finally {
    place.dispose();
  }
  for (const [file, { kind, permissions }] of wanted) {
    if (kind === 'file') chmodSync(placeOf(folder, file), permissions);
  }
}

type Apart = GitCallOptions & { readonly env: Readonly<Record<string, string>> };

function apart(folder: string, index: string, env: Apart['env']): Apart {
  return { writes: true, env: { ...env, GIT_WORK_TREE: folder, GIT_INDEX_FILE: index } };
}

async function writeOut(
  repository: Repository,
  entries: ReadonlyMap<RawPath, TreeEntry>,
  options: Apart,
): Promise<void> {
  const { env } = options;
  const building = { ...options, env: { ...env, GIT_INDEX_FILE: `${env['GIT_INDEX_FILE']}.new` } };
  await runGit(repository, ['update-index', '-z', '--index-info'], {
    ...building,
    input: indexInfo(repository, entries),
  });
  const tree = await gitText(repository, ['write-tree'], building);
  await runGit(repository, ['-c', 'index.sparse=false', 'read-tree', '-m', '-u', tree], options);
}

async function skippedIn(
  repository: Repository,
  options: GitCallOptions,
): Promise<readonly RawPath[]> {
  const { stdout } = await runGit(repository, ['ls-files', '-t', '-z'], options);
  const listed = Buffer.from(stdout).toString('latin1').split('\0');
  return listed.filter((line) => line.startsWith('S ')).map((line) => line.slice(2));
}

/** Where a tree says how its files are to be converted. */
async function attributeFiles(
  repository: Repository,
  tree: string,
): Promise<readonly (readonly [RawPath, TreeEntry])[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', tree];
  const { stdout } = await runGit(repository, args);
  const listed = Buffer.from(stdout).toString('latin1').split('\0');
  return listed
    .filter((line) => /[\t/]\.gitattributes$/.test(line) && line.startsWith('100'))
    .map((line) => {
      const [mode = '', , oid = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      return [line.slice(line.indexOf('\t') + 1), { mode, oid }] as const;
    });
}

function statesIn(
  folder: string,
  files: Iterable<RawPath>,
  format: ObjectFormat,
): ReadonlyMap<RawPath, FileState> {
  const states = new Map<RawPath, FileState>();
  for (const file of files) {
    const state = readState(placeOf(folder, file), format);
    if (state !== null && state !== 'folder') states.set(file, plainState(state));
  }
  return states;
}

function lines(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\0`).join(''), 'latin1');
}
