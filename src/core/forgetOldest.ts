/** A map or a set; its oldest key is the one that was added first. */
interface Known<K> {
  readonly size: number;
  keys(): Iterable<K>;
  delete(key: K): unknown;
}

/** Keeps the newest so many; who adds a key again and means it to be new deletes it before. */
export function forgetOldest<K>(known: Known<K>, most: number): void {
  for (const key of known.keys()) {
    if (known.size <= most) return;
    known.delete(key);
  }
}
