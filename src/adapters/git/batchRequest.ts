import type { BatchAnswer } from './batchParser.ts';
import type { BatchCommand } from './batchProcess.ts';

/** A question on its way; what happened to it so far decides whether it is asked again. */
export interface BatchRequest extends BatchCommand {
  /** Bytes of content that the answer will bring; 0 for `info`. */
  readonly size: number;
  /** Processes that died over it. */
  crashes: number;
  /** What the process said on stderr that did not find it; `undefined` before that. */
  complaints?: string;
  readonly settle: (answer: BatchAnswer | undefined) => void;
  readonly fail: (error: Error) => void;
}
