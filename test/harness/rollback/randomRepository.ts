import fc from 'fast-check';
import {
  chmodSync,
  lstatSync,
  type Stats,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  readFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createRepository, type TestRepository } from '../gitRepository.ts';

/** Paths that histories and people touch: conversions, filters, folders that become files. */
const PATHS = [
  'a.txt',
  'b.tf',
  'dir/c.yaml',
  'dir/d.sh',
  'deep/x/y.txt',
  'deep/z.txt',
  'swap',
  'swap/inner.txt',
  'crlf.txt',
  'auto.txt',
  'turned.rot',
  'new\nline "q".txt',
  'ünï.txt',
  'kept.log',
] as const;

export type Content =
  | { readonly kind: 'text'; readonly line: number; readonly word: number }
  | { readonly kind: 'binary'; readonly byte: number }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'gone' };

export interface FileEdit {
  readonly path: string;
  readonly content: Content;
  readonly isExecutable: boolean;
}

/** What a person did that is not committed. */
export interface Dirt {
  readonly act:
    | 'edit'
    | 'stage'
    | 'rm'
    | 'rmCached'
    | 'announce'
    | 'assume'
    | 'skip'
    | 'conflict'
    | 'chmod'
    | 'private'
    | 'untracked'
    | 'ignored';
  readonly edit: FileEdit;
}

export interface RepositoryPlan {
  readonly commits: readonly (readonly FileEdit[])[];
  readonly dirt: readonly Dirt[];
  readonly isSparse: boolean;
  readonly hasSubmodule: boolean;
}

const content: fc.Arbitrary<Content> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('text' as const), line: fc.nat(11), word: fc.nat(5) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('binary' as const), byte: fc.nat(255) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      to: fc.constantFrom('a.txt', 'nowhere', '../out'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('gone' as const) }) },
);
const text = fc.record({
  kind: fc.constant('text' as const),
  line: fc.nat(11),
  word: fc.nat(5),
});
const dirtyEdit = fc.record({
  path: fc.constantFrom(...PATHS.slice(0, 4), ...PATHS),
  content: fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: content }),
  isExecutable: fc.boolean(),
});
const edit = fc.record({ path: fc.constantFrom(...PATHS), content, isExecutable: fc.boolean() });
const ACTS = [
  ...(['edit', 'edit', 'edit', 'stage', 'rm', 'rmCached', 'announce', 'assume', 'skip'] as const),
  ...(['conflict', 'chmod', 'private', 'untracked', 'untracked', 'ignored'] as const),
];

/** Repositories of a few commits with up to five kinds of uncommitted work. */
export const repositoryPlan: fc.Arbitrary<RepositoryPlan> = fc.record({
  commits: fc.array(fc.array(edit, { minLength: 1, maxLength: 5 }), { minLength: 3, maxLength: 5 }),
  dirt: fc.array(fc.record({ act: fc.constantFrom(...ACTS), edit: dirtyEdit }), { maxLength: 5 }),
  isSparse: fc.nat(5).map((n) => n === 0),
  hasSubmodule: fc.nat(3).map((n) => n === 0),
});

const ATTRIBUTES = 'crlf.txt text eol=crlf\nauto.txt text=auto\n*.rot filter=rot\n';

/** Builds it for real. Acts that git refuses in this repository are left out. */
export function buildRepository(plan: RepositoryPlan): TestRepository {
  const repository = createRepository();
  const { dir } = repository;
  const git = (...args: readonly string[]): string => repository.git(...args);
  git('config', 'filter.rot.clean', 'tr a-z n-za-m');
  git('config', 'filter.rot.smudge', 'tr n-za-m a-z');
  git('config', 'filter.rot.required', 'true');
  repository.write('.gitattributes', ATTRIBUTES);
  repository.write('.gitignore', '*.log\nignored/\n');
  const text = { kind: 'text', line: 0, word: 0 } as const;
  for (const path of PATHS.slice(0, 6)) apply(dir, { path, content: text, isExecutable: false });
  repository.commit('Begin');
  plan.commits.forEach((edits, at) => {
    for (const each of edits) apply(dir, each);
    if (plan.hasSubmodule && at > 0) addSubmodule(repository, at);
    git('add', '--all', '--force', ':/', ':(exclude)sub');
    git('commit', '-q', '--allow-empty', '-m', `Commit ${at}`);
  });
  if (plan.isSparse) git('sparse-checkout', 'set', '--no-cone', '/*', '!/deep/');
  for (const each of plan.dirt) {
    try {
      soil(repository, each);
    } catch {
      // A folder may be a file by now; not every act is possible in every repository.
    }
  }
  return repository;
}

/** A repository within that is no part of ours but for its commit. */
function addSubmodule(repository: TestRepository, at: number): void {
  mkdirSync(join(repository.dir, 'sub'), { recursive: true });
  const oid = repository.git('rev-parse', at === 1 ? 'HEAD' : 'HEAD~1');
  repository.git('update-index', '--add', '--cacheinfo', `160000,${oid},sub`);
}

function apply(dir: string, { path, content, isExecutable }: FileEdit): void {
  const place = join(dir, path);
  try {
    if (content.kind === 'gone') {
      if (found(place) === undefined) return;
      rmSync(place, { force: true, recursive: true });
      return;
    }
    makeRoom(dir, path);
    if (content.kind === 'link') {
      rmSync(place, { force: true });
      symlinkSync(content.to, place);
    }
    if (content.kind === 'binary') writeFileSync(place, Buffer.alloc(300, content.byte));
    if (content.kind === 'text') writeText(place, content.line, content.word);
    if (content.kind !== 'link') chmodSync(place, isExecutable ? 0o755 : 0o644);
  } catch (error) {
    throw new Error(`${path}: ${String(error)}`);
  }
}

/** Removes what stands in the way of a file: a folder, or a file where a folder has to be. */
function makeRoom(dir: string, path: string): void {
  const parts = path.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const above = join(dir, ...parts.slice(0, depth));
    const there = found(above);
    if (there !== undefined && !there.isDirectory()) rmSync(above);
  }
  const place = join(dir, path);
  const there = found(place);
  if (there?.isDirectory() === true || there?.isSymbolicLink() === true) {
    rmSync(place, { recursive: true });
  }
  mkdirSync(dirname(place), { recursive: true });
}

function found(place: string): Stats | undefined {
  try {
    return lstatSync(place);
  } catch {
    // Nothing there, or a file where a folder would have to be.
    return undefined;
  }
}

/** Twelve lines, one of them changed, so that edits of different lines can be merged. */
function writeText(place: string, line: number, word: number): void {
  const before = found(place)?.isFile() === true ? readFileSync(place, 'utf8') : '';
  const old = before.split('\n');
  const lines = Array.from({ length: 12 }, (_, at) =>
    old.length > 11 ? (old[at] ?? '') : `line ${at}`,
  );
  lines[line] = `line ${line} word ${word}`;
  writeFileSync(place, `${lines.join('\n')}\n`);
}

function soil(repository: TestRepository, { act, edit }: Dirt): void {
  SOILING[act](repository, edit);
}

type Soiling = (repository: TestRepository, edit: FileEdit) => void;

const SOILING: Readonly<Record<Dirt['act'], Soiling>> = {
  edit: ({ dir }, edit) => apply(dir, edit),
  stage(repository, edit) {
    apply(repository.dir, edit);
    repository.git('add', '-f', '--', edit.path);
  },
  rm: ({ dir }, { path }) => rmSync(join(dir, path), { force: true, recursive: true }),
  rmCached: (repository, { path }) => void repository.git('rm', '-q', '--cached', '--', path),
  announce(repository, edit) {
    const path = `announced-${edit.path.replaceAll('/', '-')}`;
    apply(repository.dir, { ...edit, path });
    repository.git('add', '-N', '-f', '--', path);
  },
  assume(repository, edit) {
    repository.git('update-index', '--assume-unchanged', '--', edit.path);
    apply(repository.dir, edit);
  },
  skip(repository, { path, isExecutable }) {
    repository.git('update-index', '--skip-worktree', '--', path);
    if (isExecutable) rmSync(join(repository.dir, path), { force: true, recursive: true });
  },
  conflict(repository) {
    const oid = repository.gitBytes(['hash-object', '-w', '--stdin'], 'theirs\n').toString().trim();
    const stages = [1, 2, 3].map((stage) => `100644 ${oid} ${stage}\tconflicted.txt\0`);
    repository.gitBytes(['update-index', '-z', '--index-info'], stages.join(''));
  },
  chmod: ({ dir }, { path }) => chmodSync(join(dir, path), 0o755),
  private: ({ dir }, { path }) => chmodSync(join(dir, path), 0o600),
  untracked: ({ dir }, edit) =>
    apply(dir, { ...edit, path: `other/${edit.path.replaceAll('/', '-')}` }),
  ignored({ dir }, edit) {
    mkdirSync(join(dir, 'ignored'), { recursive: true });
    writeFileSync(join(dir, 'ignored', 'x'), `ignored ${edit.path}`);
    apply(dir, { ...edit, path: 'kept.log' });
  },
};
