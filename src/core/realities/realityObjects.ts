import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { GitObject, ObjectSource, ObjectType } from '../ports.ts';

/** The oid that git gives to a content, in the format of its repository. */
export type ObjectHash = (type: ObjectType, content: Uint8Array) => Oid;

/** What an object takes in memory beside its content. */
const OBJECT_BYTES = 200;

/**
 * The objects that a reality has made, over those of what it was forked from. They are in memory
 * alone, and their sum is bounded.
 */
export class RealityObjects implements ObjectSource {
  readonly #below: ObjectSource;
  readonly #hash: ObjectHash;
  readonly #maxBytes: number;
  readonly #own = new Map<Oid, GitObject>();
  #bytes = 0;

  /** @param below stays its owner's */
  constructor(below: ObjectSource, hash: ObjectHash, maxBytes: number) {
    this.#below = below;
    this.#hash = hash;
    this.#maxBytes = maxBytes;
  }

  /** Bytes of what it holds. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws ReactorError `reality-full`; nothing is kept then */
  add(type: ObjectType, content: Uint8Array): Oid {
    const oid = this.#hash(type, content);
    if (this.#own.has(oid)) return oid;
    const bytes = this.#bytes + content.length + OBJECT_BYTES;
    if (bytes > this.#maxBytes) {
      const limit = `${Math.floor(this.#maxBytes / 1024 / 1024)} MiB`;
      throw new ReactorError('reality-full', `A reality may hold ${limit} and this is more.`, {
        hint: 'Keep it as a branch and go on there, or write less.',
      });
    }
    this.#bytes = bytes;
    this.#own.set(oid, Object.freeze({ oid, type, size: content.length, content }));
    return oid;
  }

  /** An object that was made in memory, here or in the reality below. */
  own(oid: Oid): GitObject | undefined {
    const own = this.#own.get(oid);
    if (own !== undefined || !(this.#below instanceof RealityObjects)) return own;
    return this.#below.own(oid);
  }

  /** Objects of their own over these, e.g. those of a merge that may come to nothing. */
  layer(): RealityObjects {
    return new RealityObjects(this, this.#hash, this.#maxBytes);
  }

  info(oid: Oid): ReturnType<ObjectSource['info']> {
    const own = this.#own.get(oid);
    return own === undefined ? this.#below.info(oid) : Promise.resolve(own);
  }

  read(oid: Oid, expected?: Parameters<ObjectSource['read']>[1]): ReturnType<ObjectSource['read']> {
    const own = this.#own.get(oid);
    return own === undefined ? this.#below.read(oid, expected) : Promise.resolve(own);
  }

  counters(): ReturnType<ObjectSource['counters']> {
    return this.#below.counters();
  }

  dispose(): void {
    this.#own.clear();
    this.#bytes = 0;
  }
}
