import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';

interface Located {
  readonly path: string;
  readonly oid: Oid;
}

/** Findings by content, so that amend, rebase, cherry-pick and rollback cost nothing. */
export interface FindingCache {
  get(version: string, file: Located): readonly Finding[] | undefined;
  set(version: string, file: Located, findings: readonly Finding[]): void;
}

/** Keeps the `most` answers that were used last. */
export function createFindingCache(most = 10_000): FindingCache {
  const answers = new Map<string, readonly Finding[]>();
  const keyOf = (version: string, { path, oid }: Located): string => `${version}\0${oid}\0${path}`;
  return {
    get(version, file) {
      const key = keyOf(version, file);
      const findings = answers.get(key);
      if (findings !== undefined) {
        answers.delete(key);
        answers.set(key, findings);
      }
      return findings;
    },
    set(version, file, findings) {
      answers.set(keyOf(version, file), findings);
      const [oldest] = answers.keys();
      if (answers.size > most && oldest !== undefined) answers.delete(oldest);
    },
  };
}
