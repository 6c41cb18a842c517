import { WeightedCache } from '../weightedCache.ts';
import type { UnitOutcome, ValidationUnit, Validator } from './validator.ts';

/** An answer and the key under which it is kept. */
export interface CachedVerdict {
  readonly key: string;
  readonly outcome: UnitOutcome;
}

/** Keeps answers beyond the life of the process. */
export interface VerdictStore {
  /** All that is kept, oldest first; nothing if it cannot be read. */
  load(): Promise<readonly CachedVerdict[]>;
  /** Keeps one more, soon; that it could not is logged and no harm. */
  add(verdict: CachedVerdict): void;
}

/** Answers by content, so that amend, rebase, cherry-pick and rollback cost nothing. */
export interface VerdictCache {
  /** Resolves when what was kept has been read. */
  ready(): Promise<void>;
  get(key: string): UnitOutcome | undefined;
  set(key: string, outcome: UnitOutcome): void;
}

const DEFAULT_BYTES = 32 * 1024 * 1024;
/** An estimate of what an entry takes beside its texts. */
const ENTRY_BYTES = 300;

/** Keeps the answers that were used last, as long as they fit into `maxBytes`. */
export function createVerdictCache(store?: VerdictStore, maxBytes = DEFAULT_BYTES): VerdictCache {
  const entries = new WeightedCache<string, CachedVerdict>(maxBytes, bytesOf);
  let loaded: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    for (const entry of (await store?.load()) ?? []) entries.set(entry.key, entry);
  };
  return {
    ready: () => (loaded ??= load()),
    get: (key) => entries.get(key)?.outcome,
    set(key, outcome) {
      entries.set(key, { key, outcome });
      store?.add({ key, outcome });
    },
  };
}

/** Everything that the answer on a unit depends on. */
export function cacheKey(
  { name }: Pick<Validator, 'name'>,
  version: string,
  unit: ValidationUnit,
): string {
  let key = `${name}\0${version}\0${unit.key}`;
  for (const { path, rawPath, mode, oid } of unit.inputs)
    key += `\0${rawPath ?? path}\0${mode}\0${oid}`;
  return key;
}

function bytesOf({ key, outcome }: CachedVerdict): number {
  const { findings, skipped } = outcome;
  const texts = findings.reduce((sum, { message, path }) => sum + message.length + path.length, 0);
  return ENTRY_BYTES * (1 + findings.length + skipped.length) + 2 * (key.length + texts);
}
