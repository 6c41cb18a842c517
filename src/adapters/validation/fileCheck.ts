import type { Finding } from '../../core/events/validationData.ts';

/** A text file with its path in the tree. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A check of single files: from a file to findings, and nothing else plays a part. */
export interface FileCheck {
  accepts(path: string): boolean;
  /** @throws RangeError for what is nested too deeply to be read */
  check(file: TextFile): readonly Finding[] | Promise<readonly Finding[]>;
}
