import { execFile } from 'node:child_process';
import { TEST_ENVIRONMENT } from '../gitRepository.ts';

export interface GitResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git without blocking this process, each call one second later than the one before. */
export class AsyncGit {
  #second = 1_767_225_600;

  /** Never rejects for an exit code: git refusing something is part of the game. */
  run(dir: string, args: readonly string[], input = ''): Promise<GitResult> {
    const date = `${++this.#second} +0000`;
    const env = { ...TEST_ENVIRONMENT, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return new Promise((resolve) => {
      const options = { cwd: dir, env, maxBuffer: 1 << 26 };
      const child = execFile('git', [...args], options, (error, stdout, stderr) =>
        resolve({ ok: error === null, stdout: stdout.trimEnd(), stderr }),
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
  }
}
