import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import type { Repository } from './repository.ts';

/**
 * A private object directory over that of a repository (git documentation, "quarantine environment"
 * of receive-pack): what git writes there, nobody else sees. Gone when disposed.
 */
export interface ObjectQuarantine extends Disposable {
  /** A private temporary folder; the objects are in `objects` below it. */
  readonly folder: string;
  readonly objects: string;
  /** For loose objects that git is to find there too, beside those that it makes. */
  readonly given: string;
  /** Variables for the calls that are to write there. */
  readonly env: Readonly<Record<string, string>>;
}

export async function openQuarantine({
  commonDir,
}: Pick<Repository, 'commonDir'>): Promise<ObjectQuarantine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'git-reactor-objects-'));
  const [objects, given] = [path.join(folder, 'objects'), path.join(folder, 'given')];
  for (const each of [objects, given]) await mkdir(each);
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: [path.join(commonDir, 'objects'), given]
      .map(quoted)
      .join(path.delimiter),
  };
  const release = toDisposable(() => void rm(folder, { recursive: true, force: true }));
  return { folder, objects, given, env, dispose: () => release.dispose() };
}

/** git splits the list at the separator, unless an entry is quoted as in C. */
function quoted(folder: string): string {
  return `"${folder.replace(/["\\]/g, '\\$&')}"`;
}
