import { isReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import { CONFIG_PATH } from '../configPath.ts';
import { type ConfigProblem, type ReactionsConfig, type ReadConfig } from './config.ts';
import type { ReactionPorts } from './ports.ts';
import type { RunSubject } from './stepKind.ts';

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
      const text: string | undefined = await repository.textAt(oid, CONFIG_PATH);
      if (text === undefined) break;
      const read = this.read(text);
      if (read.kind === 'config') return { config: read.config, text, problems: problems ?? [] };
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
    const head = subject === null ? await repository.head() : await this.#trusted(event, subject);
    return head === null ? NONE : this.at(head);
  }

  /**
   * The commit whose configuration decides about another one; `null`: there is none before it. What
   * the files themselves say counts, since the changes of a commit may not be known.
   */
  async #trusted(event: AnyEvent, { commit }: RunSubject): Promise<Oid | null> {
    const isBatch = isEvent(event, 'commit.batch');
    const before = isBatch ? event.data.from : (commit.parents[0] ?? null);
    const [text, textBefore] = [
      await this.#ports.repository.textAt(commit.oid, CONFIG_PATH),
      before === null ? undefined : await this.#textBefore(before),
    ];
    return text === textBefore ? commit.oid : before;
  }

  /** Where history ends here, as in a shallow clone, nothing is known to have been there before. */
  async #textBefore(commit: Oid): Promise<string | undefined> {
    try {
      return await this.#ports.repository.textAt(commit, CONFIG_PATH);
    } catch (error) {
      if (isReactorError(error, 'object-missing')) return undefined;
      throw error;
    }
  }
}
