import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import git, { type WalkerEntry } from 'isomorphic-git';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createMirror } from '../../src/core/realities/mirror.ts';
import { systemClock } from './gitRepository.ts';

/** One of three ways to read the same repository. Oids of `diff` and `open` are those of commits. */
export interface MirrorEngine {
  /** Reads all trees of a commit; resolves to the number of its files. */
  open(commit: Commit): Promise<number>;
  /** Reads all blobs that {@link open} found; resolves to their bytes. */
  blobs(): Promise<number>;
  /** Resolves to the number of files that differ. */
  diff(before: Commit, after: Commit): Promise<number>;
  dispose(): void;
}

export interface Commit {
  readonly oid: string;
  readonly tree: string;
}

export const ENGINES = {
  'git-reactor': gitReactor,
  'isomorphic-git': isomorphicGit,
  'native git': nativeGit,
} as const;

export type EngineName = keyof typeof ENGINES;

function gitReactor(dir: string): MirrorEngine {
  const source = createObjectSource({ repo: { dir }, clock: systemClock });
  const mirror = createMirror(source);
  let oids: readonly string[] = [];
  return {
    async open({ tree }) {
      const files = await mirror.files(tree);
      oids = files.filter(({ mode }) => mode !== '160000').map(({ oid }) => oid);
      return files.length;
    },
    async blobs() {
      const objects = await Promise.all(oids.map((oid) => mirror.read(oid)));
      return objects.reduce((sum, object) => sum + (object?.size ?? 0), 0);
    },
    diff: async (before, after) => (await mirror.diff(before.tree, after.tree)).length,
    dispose: () => source.dispose(),
  };
}

function isomorphicGit(dir: string): MirrorEngine {
  const at = { fs, dir, cache: {} };
  let oids: readonly string[] = [];
  return {
    async open({ oid }) {
      const map = async (path: string, [entry]: (WalkerEntry | null)[]): Promise<unknown> =>
        path !== '.' && (await entry?.type()) === 'blob' ? entry?.oid() : undefined;
      oids = ((await git.walk({ ...at, trees: [git.TREE({ ref: oid })], map })) as string[]).flat();
      return oids.length;
    },
    async blobs() {
      let bytes = 0;
      for (const oid of oids) bytes += (await git.readBlob({ ...at, oid })).blob.length;
      return bytes;
    },
    async diff(before, after) {
      const trees = [git.TREE({ ref: before.oid }), git.TREE({ ref: after.oid })];
      return ((await git.walk({ ...at, trees, map: differing })) as unknown[]).flat().length;
    },
    dispose: () => undefined,
  };
}

/** `null` ends the walk below this entry. */
async function differing(path: string, [old, now]: (WalkerEntry | null)[]): Promise<unknown> {
  const [before, after] = await Promise.all([old?.oid(), now?.oid()]);
  if (before === after) return null;
  const isTree = (await (now ?? old)?.type()) === 'tree';
  return path === '.' || isTree ? undefined : path;
}

function nativeGit(dir: string): MirrorEngine {
  const run = (args: readonly string[], input = ''): string => {
    const options = { cwd: dir, input, maxBuffer: 1 << 30, encoding: 'latin1' } as const;
    const { status, stdout, stderr } = spawnSync('git', args, options);
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  let oids: readonly string[] = [];
  return {
    open({ oid }) {
      const lines = run(['ls-tree', '-r', '-z', oid]).split('\0').slice(0, -1);
      oids = lines
        .filter((line) => !line.startsWith('160000'))
        .map((line) => line.split(/[ \t]/)[2] ?? '');
      return Promise.resolve(lines.length);
    },
    blobs: () => Promise.resolve(run(['cat-file', '--batch', '--buffer'], oids.join('\n')).length),
    diff(before, after) {
      const output = run(['diff-tree', '-r', '-M100%', '--name-only', before.oid, after.oid]);
      return Promise.resolve(output.split('\n').length - 1);
    },
    dispose: () => undefined,
  };
}
