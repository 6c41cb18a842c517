import { Volume } from 'memfs';
import { ReactorError } from '../../core/errors.ts';
import type { HeadPosition, Oid } from '../../core/events/commitData.ts';
import type { ObjectSource } from '../../core/ports.ts';
import { type SandboxFs, createSandboxFs } from './sandboxFs.ts';

/** A repository in memory that any isomorphic-git call works on. */
export interface Sandbox {
  readonly fs: SandboxFs;
  /** The work tree; empty until something is checked out. */
  readonly dir: string;
  readonly gitdir: string;
}

export interface SandboxOptions {
  /** Where objects come from that are not in memory. */
  readonly source: Pick<ObjectSource, 'info' | 'read'>;
  readonly head: HeadPosition;
  /** Full names of refs to what they hold. */
  readonly refs: ReadonlyMap<string, Oid>;
  /** Commits whose parents a shallow clone does not have. */
  readonly shallow?: readonly Oid[];
}

const DIR = '/reality';
const GITDIR = '/reality/.git';
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n';

/**
 * Makes a repository in memory that starts at these refs. Every object of the real repository is
 * there as if it were loose (full oids only: abbreviations find what is in memory); what is
 * written stays in memory and ends with it. Paths are those of the sandbox: no call can name a
 * file of the machine.
 * @throws ReactorError `usage` for a SHA-256 repository, which isomorphic-git cannot read
 */
export function createSandbox({ source, head, refs, shallow = [] }: SandboxOptions): Sandbox {
  if ([head.oid ?? '', ...refs.values()].some((oid) => oid.length > 40)) throw sha256();
  const volume = Volume.fromJSON({
    [`${GITDIR}/config`]: CONFIG,
    [`${GITDIR}/HEAD`]: `${head.ref === null ? (head.oid ?? '') : `ref: ${head.ref}`}\n`,
    [`${GITDIR}/packed-refs`]: packedRefs(head, refs),
    ...(shallow.length > 0 && { [`${GITDIR}/shallow`]: `${shallow.join('\n')}\n` }),
  });
  volume.mkdirSync(`${GITDIR}/objects`, { recursive: true });
  volume.mkdirSync(`${GITDIR}/refs/heads`, { recursive: true });
  return Object.freeze({ fs: createSandboxFs(volume, GITDIR, source), dir: DIR, gitdir: GITDIR });
}

function packedRefs(head: HeadPosition, refs: ReadonlyMap<string, Oid>): string {
  const all = new Map(refs);
  if (head.ref !== null && head.oid !== null) all.set(head.ref, head.oid);
  const lines = [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, oid]) => `${oid} ${ref}\n`);
  return `# pack-refs with: sorted\n${lines.join('')}`;
}

function sha256(): ReactorError {
  return new ReactorError('usage', 'isomorphic-git cannot read a SHA-256 repository.', {
    hint: 'Use the API of realities instead of the sandbox here.',
  });
}
