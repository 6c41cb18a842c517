import type { FieldPath } from './manifestObject.ts';

/** A field that a Pod Security Standard does not allow as it is. */
export interface Breach {
  /** The control in the published table, kebab case. */
  readonly control: string;
  /** The place of the value, or where it should be. */
  readonly path: FieldPath;
  /** What is wrong, following the name of the object. */
  readonly message: string;
  /** The one value that mends it, as YAML and as JSON. */
  readonly mend?: string;
}
