import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './atExit.ts';

const made = new Set<string>();
let isWatchingExit = false;

/** A new empty folder with its real path that is removed when this process ends. */
export function tempFolder(name: string): string {
  if (!isWatchingExit) atExit('folders', removeAll);
  isWatchingExit = true;
  const path = realpathSync(mkdtempSync(join(tmpdir(), `git-reactor-${name}-`)));
  made.add(path);
  return path;
}

function removeAll(): void {
  for (const path of made) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
