import type { Verdict } from '../../events/validationData.ts';
import type { Hash } from '../../ports.ts';
import type { NamedReality, Realities } from '../../realities/realities.ts';
import type { TreeRequest } from '../../validation/judgeTree.ts';
import type { ReactionRepository } from '../ports.ts';
import type { RunSubject } from '../stepKind.ts';
import type { FixCommand, RunInReality } from './commandInReality.ts';
import type { FixRounds } from './fixRounds.ts';
import type { Sign } from './sign.ts';

export interface FixPorts {
  readonly realities: Pick<Realities, 'fork' | 'discard' | 'commit' | 'keep' | 'mergeIntoBranch'>;
  readonly validate: (request: TreeRequest) => Promise<Verdict>;
  /** Names of the validators that there are. */
  readonly validators: readonly string[];
  readonly runIn: RunInReality;
  readonly repository: Pick<ReactionRepository, 'describe'>;
  readonly sign: Sign;
  readonly hash: Hash;
}

export interface FixOptions {
  /** Names of validators whose findings are repaired, and programs. */
  readonly fix: readonly (string | FixCommand)[];
  readonly rounds?: number;
  readonly merge?: boolean;
  readonly branch?: string;
  readonly podSecurity?: 'baseline' | 'restricted';
}

/** A fix that holds, in its reality and not yet committed. */
export interface Fixed extends Extract<FixRounds, { kind: 'ended' }> {
  readonly subject: RunSubject;
  readonly forked: NamedReality;
}
