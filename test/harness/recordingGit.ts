import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A git program that notes each process, so that a test can end one or see that it ended. */
export interface RecordingGit {
  readonly binary: string;
  /** Process ids in the order in which they were started. */
  started(): readonly number[];
  /** Resolves when a process is gone; the test's own time limit ends a wait in vain. */
  ended(pid: number): Promise<void>;
}

/** @param dir a folder of the test's own, removed by it */
export function createRecordingGit(dir: string): RecordingGit {
  const binary = join(dir, 'recording-git');
  const list = join(dir, 'recorded-pids');
  writeFileSync(binary, `#!/bin/sh\necho $$ >> '${list}'\nexec git "$@"\n`);
  chmodSync(binary, 0o755);
  const started = (): readonly number[] =>
    existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').map(Number) : [];
  return { binary, started, ended };
}

async function ended(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(5);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}
