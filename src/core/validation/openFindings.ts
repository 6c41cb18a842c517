import { isReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';
import type { Mirror } from '../realities/mirror.ts';
import { forgetOldest } from '../forgetOldest.ts';

interface CheckedPath {
  readonly path: string;
  /** See `Change.rawPath`. */
  readonly rawPath?: string;
  readonly oid: Oid;
}

/** What was found on how the files of a tree fit together. */
export interface FoundInTree {
  /** The tree before; `null` if there is none. */
  readonly parent: Oid | null;
  /** `undefined` if it was not judged: nothing has changed in that then. */
  readonly found: readonly Finding[] | undefined;
  /** Whether a finding is told of this tree, whether it was there before or not. */
  readonly isTold: (finding: Finding) => boolean;
}

/** Files with findings that are remembered; the oldest go first. */
const MOST_FILES = 5_000;
/** The same for trees. */
const MOST_TREES = 500;

/**
 * The findings that hold in the tree of HEAD: those of files that still have the content in
 * which they were found, whichever commit brought it, and those on how its files fit together.
 */
export class OpenFindings {
  readonly #found = new Map<string, CheckedPath & { readonly findings: readonly Finding[] }>();
  readonly #foundInTrees = new Map<Oid, readonly Finding[]>();
  #open: readonly Finding[] = [];

  get open(): readonly Finding[] {
    return this.#open;
  }

  /** Remembers what was found in these files, also that nothing was. */
  add(files: readonly CheckedPath[], findings: readonly Finding[]): void {
    const byPath = Map.groupBy(findings, (finding) => finding.path);
    for (const { path, oid, rawPath } of files) {
      const key = `${oid}\0${path}`;
      this.#found.delete(key);
      const ofFile = byPath.get(path);
      if (ofFile !== undefined)
        this.#found.set(key, {
          path,
          oid,
          ...(rawPath !== undefined && { rawPath }),
          findings: ofFile,
        });
    }
    forgetOldest(this.#found, MOST_FILES);
  }

  /**
   * Remembers what was found on how the files of a tree fit together: what the commit brought or
   * what was open before it, so that a tree does not tell all at once what nobody has touched.
   */
  addTree(tree: Oid, { parent, found, isTold }: FoundInTree): void {
    const before = parent === null ? [] : (this.#foundInTrees.get(parent) ?? []);
    const known = new Set(before.map(wordsOf));
    const open = found?.filter((each) => isTold(each) || known.has(wordsOf(each)));
    this.#foundInTrees.delete(tree);
    this.#foundInTrees.set(tree, open ?? before);
    forgetOldest(this.#foundInTrees, MOST_TREES);
  }

  /** Works out which findings hold in a tree; `null` is the empty one. */
  async moveTo(mirror: Pick<Mirror, 'lookup'>, tree: Oid | null): Promise<void> {
    const files = [...this.#found.values()];
    const now = await Promise.all(files.map((file) => oidAt(mirror, tree, file)));
    const own = files.flatMap(({ oid, findings }, index) => (now[index] === oid ? findings : []));
    const ofTree = tree === null ? [] : (this.#foundInTrees.get(tree) ?? []);
    this.#open = [...own, ...ofTree];
  }
}

/** What a tree has at a path now; a tree that is not local (partial clone) says nothing. */
async function oidAt(
  mirror: Pick<Mirror, 'lookup'>,
  tree: Oid | null,
  file: CheckedPath,
): Promise<Oid | undefined> {
  try {
    return tree === null ? undefined : (await mirror.lookup(tree, file))?.oid;
  } catch (error) {
    if (isReactorError(error, 'object-missing')) return undefined;
    throw error;
  }
}

/** The same wherever in its file a finding has moved. */
function wordsOf({ path, rule, message }: Finding): string {
  return [path, rule, message].join('\0');
}
