import type { Finding } from '../../events/validationData.ts';
import type { Reality } from '../../realities/reality.ts';
import type { StepContext } from '../stepKind.ts';
import type { CommandOptions } from './command.ts';

/** A program as a step names it; it always has the whole tree. */
export type FixCommand = Pick<CommandOptions, 'run' | 'shell' | 'env' | 'in'>;

export interface CommandInReality {
  readonly command: FixCommand;
  readonly reality: Reality;
  /** Of the step on whose behalf it runs. */
  readonly context: StepContext;
}

export type CommandEnded =
  /** What it changed is in the reality now, but for what was refused. */
  | {
      readonly kind: 'ended';
      readonly changed: readonly string[];
      readonly refused: readonly Finding[];
    }
  /** The reality is as it was. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Runs a program in the files of a reality, and takes what it changed back into it. */
export type RunInReality = (request: CommandInReality) => Promise<CommandEnded>;
