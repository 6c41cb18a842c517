import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../tempFolder.ts';

/** What the programs of an example deploy to: a folder outside of the repository. */
export interface Cluster {
  /** For the programs. */
  readonly env: { readonly CLUSTER: string };
  /** A file that was deployed, `undefined` if it was not. */
  read(path: string): string | undefined;
}

export function createCluster(): Cluster {
  const folder = tempFolder('cluster');
  return {
    env: { CLUSTER: folder },
    read(path) {
      const file = join(folder, path);
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    },
  };
}
