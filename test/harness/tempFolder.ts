import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();
let isWatchingExit = false;

/** A new empty folder with its real path, removed when this process ends or by disposing it. */
export function tempFolder(name: string): string {
  if (!isWatchingExit) process.on('exit', removeAll);
  isWatchingExit = true;
  const path = realpathSync(mkdtempSync(join(tmpdir(), `git-reactor-${name}-`)));
  made.add(path);
  return path;
}

function removeAll(): void {
  for (const path of made) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
