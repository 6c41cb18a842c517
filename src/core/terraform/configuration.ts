import { lastName } from '../treePath.ts';

/** A stretch of a file; lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A setting whose value stands there as it is, without an expression. */
export interface Setting {
  readonly value: string | boolean;
  /** Where the value stands. */
  readonly place: Place;
}

/** A block of configuration as far as the product reads it. */
export interface Block {
  /** E.g. `module`, `resource`, `terraform`. */
  readonly type: string;
  readonly labels: readonly string[];
  /** Where its type and labels stand. */
  readonly place: Place;
  readonly settings: ReadonlyMap<string, Setting>;
  /** The names of all settings, those with expressions included. */
  readonly names: ReadonlySet<string>;
  /** Blocks in it, one level deep. */
  readonly blocks: readonly Block[];
}

/** Where an expression reads files from. */
export interface FileReference {
  /**
   * What {@link path} is relative to; `root` is the directory that terraform runs in, `tree` the
   * top of the tree.
   */
  readonly base: 'module' | 'root' | 'tree';
  /**
   * The beginning of the path as far as it stands there, e.g. `templates/`; what follows may be
   * anything if {@link isPrefix}.
   */
  readonly path: string;
  readonly isPrefix: boolean;
}

/** What was read of one file of configuration; a broken file gives what could be read of it. */
export interface ConfigurationFile {
  readonly blocks: readonly Block[];
  /** `anything` if an expression reads files of which the path is not known before it runs. */
  readonly references: readonly FileReference[] | 'anything';
}

/** What is known of a file that could not be read: nothing, so it may read anything. */
export const UNREAD: ConfigurationFile = { blocks: [], references: 'anything' };

/** Files that Terraform and OpenTofu read as configuration of the directory they are in. */
export function isConfigurationPath(path: string): boolean {
  return /\.(tf|tofu)(\.json)?$/.test(path) && !isIgnoredName(path);
}

/** Files that belong to a module: its configuration, the values of its variables, its lock. */
export function isModuleFile(path: string): boolean {
  if (isConfigurationPath(path)) return true;
  return /\.tfvars(\.json)?$/.test(path) || /(^|\/)\.terraform\.lock\.hcl$/.test(path);
}

/** Files that `terraform fmt` formats: all in the native syntax. */
export function isFormattedPath(path: string): boolean {
  return (
    /\.(tf|tofu|tfvars|tftest\.hcl|tofutest\.hcl|tfmock\.hcl)$/.test(path) && !isIgnoredName(path)
  );
}

/** Names that Terraform passes over: hidden files and those that editors leave behind. */
function isIgnoredName(path: string): boolean {
  const name = lastName(path);
  return name.startsWith('.') || name.endsWith('~') || (name.startsWith('#') && name.endsWith('#'));
}
