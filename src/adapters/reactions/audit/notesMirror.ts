import path from 'node:path';
import { messageOf } from '../../../core/errors.ts';
import type { Log } from '../../../core/ports.ts';
import type { AuditEntry } from '../../../core/reactions/audit/entry.ts';
import { writeAtomic } from '../../files/writeAtomic.ts';
import { readFile } from 'node:fs/promises';
import { isAbsent } from '../../files/isAbsent.ts';
import { runGit } from '../../git/gitProcess.ts';
import type { GitRepo } from '../../git/gitRepo.ts';
import { AUDIT_IDENTITY } from './sealRef.ts';

/** Entries that wait for git; what is beyond them is not mirrored, and that is said. */
const MOST_WAITING = 1_000;
const MOST_CHARACTERS = 200;
const OID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export interface NotesMirrorInit {
  readonly repo: GitRepo;
  /** Of the audit log; how far it is mirrored is kept there. */
  readonly folder: string;
  readonly log: Log;
}

/**
 * Entries in short as notes on their commits, in `refs/notes/git-reactor`. It follows the log and
 * never holds it up: what fails is tried again with the next entries.
 */
export class NotesMirror {
  readonly #init: NotesMirrorInit;
  readonly #waiting: AuditEntry[] = [];
  #working: Promise<void> | undefined;
  #hasWarned = false;

  constructor(init: NotesMirrorInit) {
    this.#init = init;
  }

  /** Mirrors what a process that ended did not come to. The past before the first time stays out. */
  async begin(recent: readonly AuditEntry[]): Promise<void> {
    const done = await this.#done();
    if (done === undefined) await this.#keep(recent.at(-1)?.seq ?? 0).catch(() => undefined);
    else this.add(recent.filter(({ seq }) => seq > done));
  }

  add(entries: readonly AuditEntry[]): void {
    this.#waiting.push(...entries);
    const tooMany = this.#waiting.length - MOST_WAITING;
    if (tooMany > 0) {
      this.#waiting.splice(0, tooMany);
      this.#init.log.warn(`${tooMany} entries of the audit are not in refs/notes/git-reactor.`);
    }
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  /** Resolves when nothing of it is under way. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      for (let batch = [...this.#waiting]; batch.length > 0; batch = [...this.#waiting]) {
        for (const [commit, entries] of byCommit(batch)) await this.#note(commit, entries);
        this.#waiting.splice(0, batch.length);
        await this.#keep(batch.at(-1)?.seq ?? 0);
      }
      this.#hasWarned = false;
    } catch (error) {
      if (!this.#hasWarned) {
        this.#init.log.warn(`The audit cannot be mirrored into notes now: ${messageOf(error)}`);
      }
      this.#hasWarned = true;
    }
  }

  async #note(commit: string, entries: readonly AuditEntry[]): Promise<void> {
    const { repo } = this.#init;
    if (!(await isThere(repo, commit))) return;
    const { stdout } = await runGit(repo, ['notes', '--ref=git-reactor', 'show', commit], {
      exitCodes: [0, 1],
    });
    const noted = new Set(Buffer.from(stdout).toString('utf8').split('\n'));
    const lines = entries.map(inShort).filter((line) => !noted.has(line));
    if (lines.length === 0) return;
    await runGit(repo, ['notes', '--ref=git-reactor', 'append', '-F', '-', commit], {
      ...{ writes: true, env: AUDIT_IDENTITY },
      input: `${lines.join('\n')}\n`,
    });
  }

  /** `undefined` before the first time. */
  async #done(): Promise<number | undefined> {
    try {
      const { seq } = JSON.parse(await readFile(this.#file, 'utf8')) as { readonly seq?: unknown };
      return Number.isSafeInteger(seq) ? Number(seq) : undefined;
    } catch (error) {
      if (!isAbsent(error)) this.#init.log.warn(`Mirroring begins anew: ${messageOf(error)}`);
      return undefined;
    }
  }

  #keep(seq: number): Promise<void> {
    return writeAtomic(this.#file, JSON.stringify({ version: 1, seq }));
  }

  get #file(): string {
    return path.join(this.#init.folder, 'mirrored.json');
  }
}

function byCommit(entries: readonly AuditEntry[]): ReadonlyMap<string, readonly AuditEntry[]> {
  const about = Map.groupBy(entries, ({ inputs }) => inputs['commit']);
  return new Map(
    [...about].filter((pair): pair is [string, AuditEntry[]] => OID.test(String(pair[0]))),
  );
}

async function isThere(repo: GitRepo, commit: string): Promise<boolean> {
  const { exitCode } = await runGit(repo, ['cat-file', '-e', `${commit}^{commit}`], {
    exitCodes: [0, 1, 128],
  });
  return exitCode === 0;
}

/** One line, with the begin of its hash so that it can be found in the log. */
function inShort({ seq, at, kind, outcome, rule, by, reason, hash }: AuditEntry): string {
  const said = [
    ...[`git-reactor ${seq}`, at, kind, outcome],
    ...(rule === null ? [] : [`rule ${rule.name}`]),
    ...(by === null ? [] : [`by ${by}`]),
    ...(reason === null ? [] : [`(${reason})`]),
  ].join(' ');
  const line = said.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, MOST_CHARACTERS);
  return `${line.trimEnd()} ${hash.slice(0, 16)}`;
}
