import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isReactorError, ReactorError } from '../../core/errors.ts';
import { gitText, runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import type { ObjectFormat } from './objectHash.ts';

/** A repository on disk, as one work tree of it sees it. All paths are absolute. */
export interface Repository extends GitRepo {
  /** The root of the work tree, `null` for a bare repository. */
  readonly workTree: string | null;
  /** The work tree's own git directory: `HEAD`, `index`. */
  readonly gitDir: string;
  /** What all its work trees share: `refs/`, `objects/`, our `git-reactor/`. */
  readonly commonDir: string;
  /** Empty for the main work tree, else the name of its folder in `worktrees/`. */
  readonly worktree: string;
  readonly refFormat: 'files' | 'reftable';
  readonly objectFormat: ObjectFormat;
  /** `git-reactor.auditNotes` of its configuration: entries of the audit become notes on commits. */
  readonly hasAuditNotes: boolean;
  /** The `source` of its events: `/git/<host>/<path>` of `origin`, else `/git/local/<name>-<hash>`. */
  readonly source: string;
}

/** `cat-file --batch-command` came with 2.36, `merge-tree --write-tree` with 2.38. */
const OLDEST_GIT = [2, 39] as const;

/**
 * Finds the repository that `dir` lies in.
 * @throws ReactorError `git-missing`, `git-too-old`, `repository-gone`, `not-a-repository`,
 *   `repository-foreign`, `repository-unreadable`
 */
export async function openRepository(dir: string, binary = 'git'): Promise<Repository> {
  const at: GitRepo = { dir: path.resolve(dir), binary };
  await requireGit(at);
  const [where = '', gitDir = '', commonDir = '', isBare = ''] = await locate(at);
  const workTree = isBare === 'true' || where === gitDir ? null : where;
  const config = await readConfig(at);
  return {
    dir: workTree ?? gitDir,
    binary,
    workTree,
    gitDir,
    commonDir,
    worktree: gitDir === commonDir ? '' : path.basename(gitDir),
    refFormat: config.get('extensions.refstorage') === 'reftable' ? 'reftable' : 'files',
    objectFormat: config.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1',
    hasAuditNotes: isTrue(config.get('git-reactor.auditnotes')),
    source: sourceOf(config.get('remote.origin.url'), commonDir),
  };
}

async function requireGit(at: GitRepo): Promise<void> {
  const version = await gitText(at, ['--version']);
  const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_GIT;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return;
  throw new ReactorError('git-too-old', `This is ${version}; Git Reactor needs 2.39 or newer.`, {
    hint: 'Install a newer git, or point "gitReactor.gitPath" to one.',
  });
}

async function locate(at: GitRepo): Promise<readonly string[]> {
  const what = ['--absolute-git-dir', '--path-format=absolute', '--git-common-dir'];
  try {
    const text = await gitText(at, ['rev-parse', ...what, '--is-bare-repository']);
    const [gitDir = '', commonDir = '', isBare = ''] = text.split('\n');
    const top = isBare === 'true' ? gitDir : await topLevel(at, gitDir);
    return [top, gitDir, commonDir, isBare];
  } catch (error) {
    throw isReactorError(error, 'not-a-repository') ? notARepository(at.dir, error) : error;
  }
}

/** Inside `.git` itself there is no work tree to name; the repository is then seen without one. */
async function topLevel(at: GitRepo, gitDir: string): Promise<string> {
  const { exitCode, stdout } = await runGit(at, ['rev-parse', '--show-toplevel'], {
    exitCodes: [0, 128],
  });
  return exitCode === 0 ? Buffer.from(stdout).toString('utf8').replace(/\n$/, '') : gitDir;
}

function notARepository(dir: string, cause: ReactorError): ReactorError {
  const dotGit = path.join(dir, '.git');
  if (!existsSync(dotGit)) return cause;
  return new ReactorError('repository-unreadable', `git cannot read ${dotGit}.`, {
    hint: `Run "git -C '${dir}' status" to see why; "git fsck" finds what is damaged.`,
    cause,
  });
}

async function readConfig(at: GitRepo): Promise<ReadonlyMap<string, string>> {
  const keys = [
    'extensions\\.(refstorage|objectformat)',
    'remote\\.origin\\.url',
    'git-reactor\\.auditnotes',
  ];
  const { stdout } = await runGit(at, ['config', '-z', '--get-regexp', `^(${keys.join('|')})$`], {
    exitCodes: [0, 1],
  });
  const entries = Buffer.from(stdout).toString('utf8').split('\0').filter(Boolean);
  return new Map(entries.map(splitEntry));
}

/** As git reads it (git-config, "boolean"), but for numbers other than 1. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(true|yes|on|1)$/i.test(value);
}

function splitEntry(entry: string): [string, string] {
  const end = entry.indexOf('\n');
  return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
}

/**
 * The same for every clone of one remote, so that machines agree on the ids of events; user
 * names, passwords, ports and the `.git` ending are left out.
 */
export function sourceOf(originUrl: string | undefined, commonDir: string): string {
  const remote = originUrl === undefined ? undefined : remotePath(originUrl);
  if (remote !== undefined) return `/git/${remote}`;
  const folder = path.basename(commonDir) === '.git' ? path.dirname(commonDir) : commonDir;
  const digest = createHash('sha256').update(commonDir).digest('hex').slice(0, 8);
  return `/git/local/${encodeURIComponent(path.basename(folder))}-${digest}`;
}

const URL_FORM = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^:/]+)(?::\d+)?\/(.+)$/i;
const SCP_FORM = /^(?:[^@/]*@)?([^:/]{2,}):(?!\/\/)(.+)$/;

function remotePath(url: string): string | undefined {
  const [, host, name] = URL_FORM.exec(url) ?? SCP_FORM.exec(url) ?? [];
  if (host === undefined || name === undefined) return undefined;
  const parts = name
    .replace(/\.git\/?$/, '')
    .split('/')
    .filter(Boolean);
  return [host.toLowerCase(), ...parts.map(encodeURIComponent)].join('/');
}
