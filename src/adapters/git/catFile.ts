import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type {
  Clock,
  ExpectedObject,
  GitObject,
  ObjectCounters,
  ObjectInfo,
  ObjectSource,
  ObjectType,
} from '../../core/ports.ts';
import { WeightedCache } from '../../core/weightedCache.ts';
import { BatchQueue } from './batchQueue.ts';
import type { GitRepo } from './gitRepo.ts';
import { readLooseObject } from './looseObject.ts';

export interface ObjectSourceOptions {
  readonly repo: GitRepo;
  readonly clock: Clock;
  /** `objects` of the common git directory: small objects that were just made are read there. */
  readonly looseFolder?: string;
  /** Bytes of objects kept in memory. Default 64 MiB. */
  readonly cacheBytes?: number;
  /** Larger objects are told but not read. Default 32 MiB. */
  readonly maxObjectBytes?: number;
  /** The git process ends when nothing was asked for so long. Default one minute. */
  readonly idleMs?: number;
}

const MEBIBYTE = 1024 * 1024;
/** What an entry costs beside its content: the key, the object, the cache's own books. */
const ENTRY_BYTES = 256;
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const INFO = /^([0-9a-f]+) (commit|tree|blob|tag) (\d+)$/;

/**
 * Reads objects through one long-lived `git cat-file --batch-command`, started on demand. The
 * contents it hands out are shared: do not change them.
 */
export function createObjectSource(options: ObjectSourceOptions): ObjectSource {
  return new CatFileSource(options);
}

class CatFileSource implements ObjectSource {
  readonly #queue: BatchQueue;
  readonly #cache: WeightedCache<Oid, ObjectInfo | GitObject>;
  readonly #open = new Map<Oid, Promise<GitObject | undefined>>();
  readonly #maxObjectBytes: number;
  readonly #looseFolder: string | undefined;
  #reads = 0;
  #hits = 0;

  constructor(options: ObjectSourceOptions) {
    const { repo, clock, idleMs = 60_000 } = options;
    const { cacheBytes = 64 * MEBIBYTE } = options;
    this.#queue = new BatchQueue({ repo, clock, idleMs });
    this.#cache = new WeightedCache(cacheBytes, bytesOf, Math.ceil(cacheBytes / 4));
    this.#looseFolder = options.looseFolder;
    this.#maxObjectBytes = options.maxObjectBytes ?? 32 * MEBIBYTE;
  }

  async info(oid: Oid): Promise<ObjectInfo | undefined> {
    const cached = this.#cache.get(oid);
    if (cached) {
      this.#hits++;
      return cached;
    }
    const info = this.#readLoose(oid) ?? (await this.#askInfo(oid));
    if (info && this.#cache.get(oid) === undefined) this.#cache.set(oid, info);
    return info;
  }

  read(oid: Oid, expected: ExpectedObject = 'any'): Promise<GitObject | undefined> {
    const cached = this.#cache.get(oid);
    if (cached && 'content' in cached) {
      this.#hits++;
      return Promise.resolve(cached);
    }
    const open = this.#open.get(oid);
    if (open) return open;
    const loose = this.#readLoose(oid);
    if (loose) return Promise.resolve(loose);
    const asked = this.#readNow(oid, cached, expected);
    this.#open.set(oid, asked);
    return asked;
  }

  counters(): ObjectCounters {
    const { restarts } = this.#queue;
    const cachedBytes = this.#cache.weight;
    return { reads: this.#reads, hits: this.#hits, restarts, cachedBytes };
  }

  dispose(): void {
    this.#queue.dispose();
    this.#cache.clear();
  }

  /** Only while git has nothing to answer: of many questions git answers faster. */
  #readLoose(oid: Oid): GitObject | undefined {
    if (this.#looseFolder === undefined || !this.#queue.isIdle || !OID.test(oid)) return undefined;
    const object = readLooseObject(this.#looseFolder, oid);
    if (!object || object.size > this.#maxObjectBytes) return undefined;
    this.#reads++;
    this.#cache.set(oid, object);
    return object;
  }

  async #readNow(
    oid: Oid,
    known: ObjectInfo | undefined,
    expected: ExpectedObject,
  ): Promise<GitObject | undefined> {
    try {
      if (expected === 'structure' && !known) return await this.#askContent(oid, 0);
      const info = known ?? (await this.#askInfo(oid));
      if (!info) return undefined;
      if (info.size > this.#maxObjectBytes) throw this.#tooLarge(info);
      return await this.#askContent(oid, info.size);
    } finally {
      this.#open.delete(oid);
    }
  }

  async #askInfo(oid: Oid): Promise<ObjectInfo | undefined> {
    if (!OID.test(oid)) return undefined;
    this.#reads++;
    const answer = await this.#queue.ask('info', oid);
    return answer && infoIn(oid, answer.header);
  }

  /** @param size in bytes as far as it is known, for the back-pressure */
  async #askContent(oid: Oid, size: number): Promise<GitObject | undefined> {
    if (!OID.test(oid)) return undefined;
    this.#reads++;
    const answer = await this.#queue.ask('contents', oid, size);
    const info = answer && infoIn(oid, answer.header);
    if (!info || !answer.content) return undefined;
    if (info.size > this.#maxObjectBytes) throw this.#tooLarge(info);
    const object: GitObject = { ...info, content: answer.content };
    this.#cache.set(oid, object);
    return object;
  }

  #tooLarge(info: ObjectInfo): ReactorError {
    const message = `The ${info.type} ${info.oid} has ${info.size} bytes; read are at most ${this.#maxObjectBytes}.`;
    return new ReactorError('object-too-large', message, {
      hint: 'Leave the file out of the reaction, or keep it elsewhere than in git.',
    });
  }
}

function infoIn(oid: Oid, header: string): ObjectInfo | undefined {
  const [, , type, size] = INFO.exec(header) ?? [];
  return type ? { oid, type: type as ObjectType, size: Number(size) } : undefined;
}

function bytesOf(entry: ObjectInfo | GitObject): number {
  return ENTRY_BYTES + ('content' in entry ? entry.content.length : 0);
}
