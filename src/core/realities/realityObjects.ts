import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject, ObjectSource, ObjectType } from '../ports.ts';
import { ByteBudget } from './byteBudget.ts';

/** The oid that git gives to a content, in the format of its repository. */
export type ObjectHash = (type: ObjectType, content: Uint8Array) => Oid;

/** What an object takes in memory beside its content. */
const OBJECT_BYTES = 200;

export interface RealityObjectsInit {
  /** Stays its owner's; of a reality, it lives as long as one that was forked from it. */
  readonly below: ObjectSource;
  readonly hash: ObjectHash;
  /** Of all objects that it may make. */
  readonly maxBytes: number;
  /** Of all realities together. Not limited if not given. */
  readonly budget?: ByteBudget;
}

/**
 * The objects that a reality has made, over those of what it was forked from. They are in memory
 * alone, and their sum is bounded.
 */
export class RealityObjects implements ObjectSource {
  readonly #init: RealityObjectsInit;
  readonly #limit: ByteBudget;
  readonly #own = new Map<Oid, GitObject>();
  /** Its owner, and every layer over it. */
  #users = 1;

  constructor(init: RealityObjectsInit) {
    this.#init = init;
    this.#limit = new ByteBudget(init.maxBytes);
    if (init.below instanceof RealityObjects) init.below.#users++;
  }

  /** Bytes of what it holds. */
  get bytes(): number {
    return this.#limit.used;
  }

  /** @throws ReactorError `reality-full`; nothing is kept then */
  add(type: ObjectType, content: Uint8Array): Oid {
    const { budget, hash, maxBytes } = this.#init;
    const oid = hash(type, content);
    if (this.#own.has(oid)) return oid;
    const bytes = content.length + OBJECT_BYTES;
    if (!this.#limit.take(bytes)) throw full(`A reality may hold ${mebibytes(maxBytes)}`);
    if (budget?.take(bytes) === false) {
      this.#limit.give(bytes);
      throw full('All realities together hold as much as they may');
    }
    this.#own.set(oid, { oid, type, size: content.length, content });
    return oid;
  }

  /** An object that was made in memory, here or in the reality below. */
  own(oid: Oid): GitObject | undefined {
    const { below } = this.#init;
    const own = this.#own.get(oid);
    return own !== undefined || !(below instanceof RealityObjects) ? own : below.own(oid);
  }

  /** Objects of their own over these, e.g. those of a merge that may come to nothing. */
  layer(): RealityObjects {
    return new RealityObjects({ ...this.#init, below: this });
  }

  info(oid: Oid): ReturnType<ObjectSource['info']> {
    const own = this.#own.get(oid);
    return own === undefined ? this.#init.below.info(oid) : Promise.resolve(own);
  }

  read(oid: Oid, expected?: Parameters<ObjectSource['read']>[1]): ReturnType<ObjectSource['read']> {
    const own = this.#own.get(oid);
    return own === undefined ? this.#init.below.read(oid, expected) : Promise.resolve(own);
  }

  counters(): ReturnType<ObjectSource['counters']> {
    return this.#init.below.counters();
  }

  /** To be called once by its owner; what lies over it goes on. */
  dispose(): void {
    this.#users--;
    if (this.#users > 0) return;
    const { below, budget } = this.#init;
    this.#own.clear();
    budget?.give(this.#limit.used);
    this.#limit.give(this.#limit.used);
    if (below instanceof RealityObjects) below.dispose();
  }
}

function full(what: string): ReactorError {
  return new ReactorError('reality-full', `${what}, and this is more.`, {
    hint: 'Keep one as a branch and go on there, discard others, or write less.',
  });
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MiB`;
}
