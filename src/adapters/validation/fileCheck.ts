import type { Finding } from '../../core/events/validationData.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';

/** A text file with its path in the tree. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
  /** Of its blob: what is read of it may be remembered under this name. */
  readonly oid?: string;
  /** Other files that say what this one is for, e.g. the kustomizations around it. */
  readonly related?: readonly TextFile[];
  readonly kubernetes?: KubernetesOptions;
}

/** A check of single files: from a file to findings, and nothing else plays a part. */
export interface FileCheck {
  accepts(path: string): boolean;
  /** @throws RangeError for what is nested too deeply to be read */
  check(file: TextFile): readonly Finding[] | Promise<readonly Finding[]>;
}
