import type { Finding } from '../../core/events/validationData.ts';

/** A text file with its path in the tree. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A check of single files: a pure function from a file to findings. */
export interface Validator {
  readonly name: string;
  accepts(path: string): boolean;
  validate(file: TextFile): readonly Finding[];
}
