import { lookup } from '../commits/treeLookup.ts';
import type { TreeReader } from '../commits/treeWalk.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';

interface CheckedPath {
  readonly path: string;
  readonly oid: Oid;
}

/** Files with findings that are remembered; the oldest go first. */
const MOST_FILES = 5_000;

/**
 * The findings that hold in the tree of HEAD: those of files that still have the content in
 * which they were found, whichever commit brought it.
 */
export class OpenFindings {
  readonly #found = new Map<string, CheckedPath & { readonly findings: readonly Finding[] }>();
  #open: readonly Finding[] = [];

  get open(): readonly Finding[] {
    return this.#open;
  }

  /** Remembers what was found in these files, also that nothing was. */
  add(files: readonly CheckedPath[], findings: readonly Finding[]): void {
    const byPath = Map.groupBy(findings, (finding) => finding.path);
    for (const { path, oid } of files) {
      const key = `${oid}\0${path}`;
      this.#found.delete(key);
      const ofFile = byPath.get(path);
      if (ofFile !== undefined) this.#found.set(key, { path, oid, findings: ofFile });
    }
    while (this.#found.size > MOST_FILES) {
      const [oldest] = this.#found.keys();
      if (oldest !== undefined) this.#found.delete(oldest);
    }
  }

  /** Works out which findings hold in a tree; `null` is the empty one. */
  async moveTo(reader: TreeReader, tree: Oid | null): Promise<void> {
    const files = [...this.#found.values()];
    const entries = await Promise.all(
      files.map(async (file) => (tree === null ? undefined : lookup(reader, tree, file))),
    );
    this.#open = files.flatMap(({ oid, findings }, index) =>
      entries[index]?.oid === oid ? findings : [],
    );
  }
}
