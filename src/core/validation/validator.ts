import type { Disposable } from '../disposable.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding, Skipped } from '../events/validationData.ts';
import type { Mirror, MirrorFile } from '../realities/mirror.ts';

/** The tree that is validated, wherever it lives: in the repository or in a reality. */
export interface TreeView {
  readonly oid: Oid;
  /** Where everything of the tree is read from. */
  readonly mirror: Pick<Mirror, 'info' | 'read' | 'lookup' | 'list'>;
  /** All files of the tree, ordered by path; worked out once. */
  files(): Promise<readonly MirrorFile[]>;
}

/**
 * A piece of a tree that a validator judges by itself: one file for a syntax check, a root module
 * with all modules that it calls for Terraform. Its verdict depends on its inputs alone, so it is
 * cached by them.
 */
export interface ValidationUnit {
  /** Names the unit within its validator and tree, e.g. its path. */
  readonly key: string;
  /** All that it reads, with the paths under which it reads it. */
  readonly inputs: readonly MirrorFile[];
  /** It judges how the files of the tree fit together, and whichever file changed plays no part. */
  readonly isOfTree?: boolean;
}

export interface UnitOutcome {
  readonly findings: readonly Finding[];
  /** Inputs that could not be judged, and why; a missing tool is said here once, not as errors. */
  readonly skipped: readonly Skipped[];
  /** `false` if the outcome depended on anything beside the inputs, e.g. a tool that was missing. */
  readonly isCacheable: boolean;
}

/** Judges trees. Answers depend on nothing but the inputs and the version. */
export interface Validator extends Disposable {
  /** Kebab case, as in `Finding.validator`. */
  readonly name: string;
  /** Changes whenever it could answer differently: options and versions of tools included. */
  version(): Promise<string>;
  /**
   * The units that a change of these paths concerns, deleted ones included; all units for `all`.
   * It lists and looks up; what is in files it reads only as far as needed to know the inputs.
   */
  units(tree: TreeView, changed: readonly string[] | 'all'): Promise<readonly ValidationUnit[]>;
  /**
   * Judges one unit. Rejects when it breaks or is aborted; whoever asked makes a `broken` finding
   * of that. Hostile content never takes longer than the validator's own time limit.
   */
  validate(unit: ValidationUnit, tree: TreeView, signal: AbortSignal): Promise<UnitOutcome>;
}
