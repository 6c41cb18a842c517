import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../gitRepository.ts';

/** Everything that a rollback could harm, as text lines by what they are about. */
export type RepositoryState = Readonly<Record<string, string>>;

/** Refs, HEAD, index entries with bits, and every file's bytes and mode, ignored ones too. */
export function stateOf(repository: TestRepository): RepositoryState {
  const { dir } = repository;
  const gitBytes = (args: readonly string[]): Buffer => repository.gitBytes(args);
  const state: Record<string, string> = {};
  const refs = gitBytes(['for-each-ref', '--format=%(refname) %(objectname)']).toString();
  for (const line of refs.split('\n')) {
    const [ref = '', oid = ''] = line.split(' ');
    if (ref !== '' && !ref.startsWith('refs/git-reactor/')) state[`ref ${ref}`] = oid;
  }
  state['HEAD'] = readFileSync(join(dir, '.git', 'HEAD'), 'utf8');
  for (const line of gitBytes(['ls-files', '-s', '-v', '-z']).toString('latin1').split('\0')) {
    const [entry = '', path = ''] = line.split('\t');
    const stage = entry.split(' ')[3] ?? '';
    if (entry !== '') state[`index ${path} ${stage}`] = entry;
  }
  const debug = gitBytes(['ls-files', '--debug', '-z']).toString('latin1');
  for (const [, path = '', flags = ''] of debug.matchAll(
    /([^\0]+)\0 {2}ctime:[^\0]*?flags: (\w+)\n/g,
  )) {
    state[`announced ${path}`] = String((Number.parseInt(flags, 16) & 0x2000_0000) !== 0);
  }
  addFiles(state, Buffer.from(dir), '');
  return state;
}

function addFiles(state: Record<string, string>, dir: Buffer, folder: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true, encoding: 'buffer' })) {
    const name = entry.name.toString('latin1');
    if (folder === '' && name === '.git') continue;
    const place = Buffer.concat([dir, Buffer.from('/'), entry.name]);
    const path = folder + name;
    const { mode } = lstatSync(place);
    if (entry.isDirectory()) addFiles(state, place, `${path}/`);
    else if (entry.isSymbolicLink()) state[`file ${path}`] = `-> ${readlinkSync(place)}`;
    else {
      const hash = createHash('sha1').update(readFileSync(place)).digest('hex');
      state[`file ${path}`] = `${(mode & 0o777).toString(8)} ${hash}`;
    }
  }
}

/** The keys in which two states differ. */
export function differences(one: RepositoryState, other: RepositoryState): readonly string[] {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].filter((key) => one[key] !== other[key]).sort();
}
