import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Oid } from '../../core/events/commitData.ts';
import { type BatchAnswer, type BatchCommandKind, BatchParser } from './batchParser.ts';
import { gitFailure, gitNotStarted } from './gitError.ts';
import { collectText, spawnGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';

export interface BatchCommand {
  readonly kind: BatchCommandKind;
  readonly oid: Oid;
}

/** How a process ended; `close` comes after its last answer and its last word. */
export interface BatchEnd<C> {
  /** Commands that got no answer, oldest first: the first one is what git stumbled over. */
  readonly unanswered: readonly C[];
  readonly stderr: string;
  /** Set if git never answered anything: it cannot work here at all. */
  readonly notStarted?: Error;
  /** git was ended from outside, so the first unanswered command may be innocent. */
  readonly isKilled: boolean;
}

export interface BatchListener<C> {
  answered(command: C, answer: BatchAnswer): void;
  ended(end: BatchEnd<C>): void;
}

const ARGS = ['cat-file', '--batch-command', '--buffer'];
/** Asked first; its answer (`missing`) shows that git works in this repository. */
const HANDSHAKE = `info ${'0'.repeat(40)}\nflush\n`;

/** One `git cat-file --batch-command`, from its start to its end. It never starts again. */
export class BatchProcess<C extends BatchCommand> {
  readonly #repo: GitRepo;
  readonly #listener: BatchListener<C>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #stderr: () => string;
  readonly #parser = new BatchParser();
  readonly #unanswered: C[] = [];
  #hasAnswered = false;
  #isEnding = false;
  #isOver = false;
  #fault: Error | undefined;

  /** @param env variables of git's, beside those of every call */
  constructor(
    repo: GitRepo,
    listener: BatchListener<C>,
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#repo = repo;
    this.#listener = listener;
    this.#child = spawnGit(repo, ARGS, { env });
    this.#stderr = collectText(this.#child);
    this.#child.on('error', (error) => this.#over(false, gitNotStarted(this.#repo, error)));
    this.#child.on('close', (code) => this.#over(code === null));
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    // A process that is gone tells so by `close`; what could not be written is then unanswered.
    this.#child.stdin.on('error', () => undefined);
    this.#parser.expect('info');
    this.#child.stdin.write(HANDSHAKE);
  }

  get unanswered(): number {
    return this.#unanswered.length;
  }

  /** Sends the commands in one write; git answers all of them without waiting for more. */
  send(commands: readonly C[]): void {
    let text = '';
    for (const command of commands) {
      this.#parser.expect(command.kind);
      this.#unanswered.push(command);
      text += `${command.kind} ${command.oid}\n`;
    }
    this.#child.stdin.write(`${text}flush\n`, 'latin1');
    this.#keepAlive(true);
  }

  /** No more commands: git answers what is open and ends. */
  end(): void {
    this.#isEnding = true;
    this.#keepAlive(true);
    this.#child.stdin.end();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #take(chunk: Buffer): void {
    try {
      for (const answer of this.#parser.push(chunk)) this.#answer(answer);
    } catch (error) {
      this.#fault = error instanceof Error ? error : new Error(String(error));
      this.kill();
    }
    if (this.#unanswered.length === 0 && !this.#isEnding) this.#keepAlive(false);
  }

  #answer(answer: BatchAnswer): void {
    const command = this.#hasAnswered ? this.#unanswered.shift() : undefined;
    this.#hasAnswered = true;
    if (command) this.#listener.answered(command, answer);
  }

  #over(isKilled: boolean, failure = this.#fault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const stderr = this.#stderr();
    const notStarted = this.#hasAnswered ? undefined : (failure ?? gitFailure('cat-file', stderr));
    const unanswered = [...this.#unanswered];
    this.#listener.ended({ unanswered, stderr, isKilled, ...(notStarted && { notStarted }) });
  }

  /** Whether the child may keep the host process from ending: only while an answer is due. */
  #keepAlive(isDue: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const each of [this.#child, ...([stdin, stdout, stderr] as unknown[] as Socket[])]) {
      if (isDue) each.ref();
      else each.unref();
    }
  }
}
