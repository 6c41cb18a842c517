import { isReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { AnyEvent } from '../events/event.ts';
import { CONFIG_PATH } from '../configPath.ts';
import { type ConfigProblem, type ReactionsConfig, type ReadConfig } from './config.ts';
import type { ReactionPorts } from './ports.ts';
import type { RunSubject } from './stepKind.ts';
import { trustedCommit } from './trustedCommit.ts';

/** The configuration of a commit. */
export interface ConfigAt {
  /** The newest that could be read, there or before; `undefined`: there is none. */
  readonly config: ReactionsConfig | undefined;
  /** Its text. */
  readonly text: string;
  /** Mistakes of the text in the commit itself. */
  readonly problems: readonly ConfigProblem[];
}

const NONE: ConfigAt = { config: undefined, text: '', problems: [] };
/** So far back a broken configuration looks for the last good one. */
const MOST_BACK = 100;
const MOST_KEPT = 200;

/** Configurations by commit; each text is read once. */
export class Configs {
  readonly #ports: Pick<ReactionPorts, 'readConfig' | 'repository'>;
  readonly #byText = new Map<string, ReadConfig>();

  constructor(ports: Pick<ReactionPorts, 'readConfig' | 'repository'>) {
    this.#ports = ports;
  }

  /** Forgets what was read: there are other kinds of steps now. */
  clear(): void {
    this.#byText.clear();
  }

  read(text: string): ReadConfig {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const read = this.#ports.readConfig(text);
    if (this.#byText.size >= MOST_KEPT) this.#byText.clear();
    this.#byText.set(text, read);
    return read;
  }

  /** What is in force at a commit: its own configuration, or the last good one before it. */
  async at(commit: Oid): Promise<ConfigAt> {
    const { repository } = this.#ports;
    let problems: readonly ConfigProblem[] | undefined;
    let oid: Oid | undefined = commit;
    for (let back = 0; back < MOST_BACK && oid !== undefined; back++) {
      const read = await this.#readAt(oid);
      if (read.kind === 'none') break;
      if (read.kind === 'config') return { ...read, problems: problems ?? [] };
      problems ??= read.problems;
      oid = await repository.parentOf(oid);
    }
    return problems === undefined ? NONE : { ...NONE, problems };
  }

  /**
   * What an event is handled under. A commit that changes the configuration is handled under the
   * one before it: it cannot both change a reaction and profit from it.
   */
  async inForce(event: AnyEvent, subject: RunSubject | null): Promise<ConfigAt> {
    const { repository } = this.#ports;
    const fileOf = (commit: Oid): Promise<string | undefined> => this.#fileOf(commit);
    const head =
      subject === null
        ? await repository.head()
        : await trustedCommit(repository, { event, subject }, fileOf);
    return head === null ? NONE : this.at(head);
  }

  /** The text, or why it cannot be had; `undefined`: there is none. */
  async #fileOf(commit: Oid): Promise<string | undefined> {
    const found = await this.#textOf(commit);
    return found.kind === 'text' ? found.text : found.problem;
  }

  async #readAt(
    commit: Oid,
  ): Promise<
    | { readonly kind: 'none' }
    | { readonly kind: 'config'; readonly config: ReactionsConfig; readonly text: string }
    | { readonly kind: 'broken'; readonly problems: readonly ConfigProblem[] }
  > {
    const found = await this.#textOf(commit);
    if (found.kind === 'problem') return { kind: 'broken', problems: [wholeFile(found.problem)] };
    const { text } = found;
    if (text === undefined) return { kind: 'none' };
    const read = this.read(text);
    return read.kind === 'config' ? { ...read, text } : read;
  }

  /** A file that is too large to be read is a broken one: it stops nothing. */
  async #textOf(commit: Oid): Promise<Text> {
    try {
      return { kind: 'text', text: await this.#ports.repository.textAt(commit, CONFIG_PATH) };
    } catch (error) {
      if (!isReactorError(error, 'object-too-large')) throw error;
      return { kind: 'problem', problem: error.message };
    }
  }
}

type Text =
  | { readonly kind: 'text'; readonly text: string | undefined }
  | { readonly kind: 'problem'; readonly problem: string };

function wholeFile(message: string): ConfigProblem {
  return { line: 1, column: 1, endLine: 1, endColumn: 2, message };
}
