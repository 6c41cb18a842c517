import type { StreamUnderTest } from '../streamUnderTest.ts';
import type { Mode } from './sequence.ts';
import type { World } from './world.ts';

/**
 * Knows from git alone what has to be told: what was reachable when the stream looked, and what
 * the reflogs show to have been there in between. What was never reachable while git was quiet
 * must not be told.
 */
export class Oracle {
  readonly #world: World;
  readonly #stream: StreamUnderTest;
  readonly #initial: ReadonlySet<string>;
  readonly #expected = new Set<string>();
  #refs: ReadonlyMap<string, string>;

  private constructor(world: World, stream: StreamUnderTest, at: Position) {
    this.#world = world;
    this.#stream = stream;
    this.#initial = at.reachable;
    this.#refs = at.refs;
  }

  static async begin(world: World, stream: StreamUnderTest): Promise<Oracle> {
    const reachable = new Set(await world.reachable());
    return new Oracle(world, stream, { reachable, refs: await world.refs() });
  }

  /** Lets the stream look, and notes what it must have told by then. */
  async synced(): Promise<void> {
    const reachable = await this.#world.reachable();
    const isQuiet = this.#world.pending() === undefined;
    const refs = await this.#world.refs();
    const changed = [...refs].filter(([ref, oid]) => this.#refs.get(ref) !== oid);
    const logged = isQuiet
      ? [...this.#world.headLogs(), ...changed.flatMap(([ref]) => this.#world.logOf(ref))]
      : [];
    await this.#stream.look();
    if (!this.#stream.isAlive) return;
    const visited = logged.filter((oid) => this.#world.seen.has(oid));
    for (const oid of [...reachable, ...visited]) this.#expected.add(oid);
    if (isQuiet) this.#refs = refs;
  }

  async problems({ isReminded }: Mode): Promise<readonly string[]> {
    const { commits, tellings, errors } = this.#stream;
    const told = new Set(commits);
    const isNew = (oid: string): boolean => !this.#initial.has(oid);
    const missing = [...this.#expected].filter((oid) => isNew(oid) && !told.has(oid));
    const forbidden = commits.filter((oid) => !this.#world.seen.has(oid) || !isNew(oid));
    return [
      ...missing.map((oid) => `missing: ${oid}`),
      ...forbidden.map((oid) => `should not be told: ${oid}`),
      ...repeats(commits).map((oid) => `stored twice: ${oid}`),
      ...badRepeats(tellings, isReminded).map((oid) => `told twice: ${oid}`),
      ...(await this.#disorder(commits)),
      ...errors.map((error) => `error: ${error}`),
    ];
  }

  async #disorder(commits: readonly string[]): Promise<readonly string[]> {
    const args = ['rev-list', '--no-walk=unsorted', '--parents', '--stdin'];
    const { stdout } = await this.#world.ask(args, undefined, commits.join('\n'));
    const told = new Set(this.#initial);
    return stdout.split('\n').flatMap((line) => {
      const [oid = '', ...parents] = line.split(' ');
      told.add(oid);
      return parents.every((parent) => told.has(parent)) ? [] : [`before its parents: ${oid}`];
    });
  }
}

interface Position {
  readonly reachable: ReadonlySet<string>;
  readonly refs: ReadonlyMap<string, string>;
}

function repeats(oids: readonly string[]): readonly string[] {
  return oids.filter((oid, index) => oids.indexOf(oid) !== index);
}

/** A process that was not reminded may repeat what an earlier one told, with the same id. */
function badRepeats(tellings: StreamUnderTest['tellings'], isReminded: boolean): readonly string[] {
  return tellings.flatMap((telling, index) => {
    const earlier = tellings.slice(0, index).filter(({ oid }) => oid === telling.oid);
    const isBad = earlier.some(
      ({ id, life }) => isReminded || id !== telling.id || life === telling.life,
    );
    return isBad ? [telling.oid] : [];
  });
}
