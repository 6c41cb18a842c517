/** One answer of `git cat-file --batch-command`. */
export interface BatchAnswer {
  /** E.g. `<oid> blob 12` or `<oid> missing`. */
  readonly header: string;
  /** `null` for `info` and for an object that git does not have. */
  readonly content: Uint8Array | null;
}

export type BatchCommandKind = 'info' | 'contents';

const LINE_FEED = 10;
const MAX_HEADER = 4096;
const CONTENT_HEADER = /^[0-9a-f]+ (?:commit|tree|blob|tag) (\d+)$/;

/**
 * Cuts the output of `git cat-file --batch-command` into answers, however it is split into chunks.
 * Contents are copied out, so no answer keeps a chunk alive.
 */
export class BatchParser {
  readonly #expected: BatchCommandKind[] = [];
  #header = '';
  #content: Uint8Array | null = null;
  #filled = 0;

  /** Says what the next unanswered command was; one call per command, in order. */
  expect(kind: BatchCommandKind): void {
    this.#expected.push(kind);
  }

  /**
   * @returns the answers that are complete with this chunk, in order
   * @throws Error when the bytes cannot be an answer; the parser is of no use from then on
   */
  push(chunk: Buffer): readonly BatchAnswer[] {
    const answers: BatchAnswer[] = [];
    let at = 0;
    while (at < chunk.length) {
      at = this.#content ? this.#takeContent(chunk, at) : this.#takeHeader(chunk, at, answers);
      if (this.#content && this.#filled > this.#content.length) this.#finish(answers);
    }
    return answers;
  }

  #takeHeader(chunk: Buffer, at: number, answers: BatchAnswer[]): number {
    const end = chunk.indexOf(LINE_FEED, at);
    this.#header += chunk.toString('latin1', at, end < 0 ? chunk.length : end);
    if (this.#header.length > MAX_HEADER) throw new Error('git cat-file sent an endless header.');
    if (end < 0) return chunk.length;
    const kind = this.#expected.shift();
    if (kind === undefined) throw new Error(`git cat-file sent unasked: ${this.#header}`);
    const size = kind === 'contents' ? CONTENT_HEADER.exec(this.#header)?.[1] : undefined;
    if (size === undefined) this.#finish(answers);
    else this.#content = new Uint8Array(Number(size));
    return end + 1;
  }

  /** Takes content and the line feed behind it, which counts as one byte past its end. */
  #takeContent(chunk: Buffer, at: number): number {
    const content = this.#content ?? new Uint8Array();
    const end = Math.min(chunk.length, at + content.length - this.#filled);
    content.set(chunk.subarray(at, end), this.#filled);
    this.#filled += end - at;
    if (end === chunk.length) return end;
    if (chunk[end] !== LINE_FEED) throw new Error('git cat-file sent more than it announced.');
    this.#filled++;
    return end + 1;
  }

  #finish(answers: BatchAnswer[]): void {
    answers.push({ header: this.#header, content: this.#content });
    this.#header = '';
    this.#content = null;
    this.#filled = 0;
  }
}
