import type { PlanRecord } from '../../core/terraform/plan.ts';
import type { Clock } from '../../core/ports.ts';
import { type CopyInit, PlanningCopy } from './planningCopy.ts';
import type { TerraformTool } from './terraformTool.ts';
import type { ModuleWorld } from './validateModule.ts';

/** What a plan is opened with beside what was written down of it. */
export type PlanPlace = Pick<CopyInit, 'environment' | 'mask'>;

interface PlanWorld extends Pick<ModuleWorld, 'materialiser' | 'tool'> {
  readonly clock: Clock;
}

/** A plan as it was left, in use by nobody else, or why there is none, with the next step. */
export type OpenPlan = { readonly copy: PlanningCopy } | LostPlan;

interface LostPlan {
  readonly reason: string;
}

const LOST = {
  gone: 'This plan is gone: it was applied, deleted or has expired. Plan again.',
  unsafe: 'The folder of this plan is open to others. Plan again.',
  'in-use': 'This plan is being applied already.',
} as const;

export function isLost(opened: OpenPlan): opened is LostPlan {
  return 'reason' in opened;
}

/** Takes a plan that was left, if everything of it is as it was written down. */
export async function openPlan(
  { materialiser, tool, clock }: PlanWorld,
  record: PlanRecord,
  place: PlanPlace,
): Promise<OpenPlan> {
  if (record.expiresAt <= clock.now()) return { reason: LOST.gone };
  const found = await materialiser.reopen(record.key);
  if (found.kind !== 'reopened') return { reason: LOST[found.kind] };
  const { files } = found;
  let isGood = false;
  try {
    const { key, root, workspace } = record;
    const copy = new PlanningCopy({ key, files, tool, root, workspace, ...place });
    const reason = await whyLost(copy, record, tool);
    isGood = reason === undefined;
    return reason === undefined ? { copy } : { reason };
  } finally {
    if (!isGood) files.leave();
  }
}

async function whyLost(
  copy: PlanningCopy,
  record: PlanRecord,
  tool: TerraformTool,
): Promise<string | undefined> {
  // Functions of the configuration may have used the path.
  if (copy.directory !== record.directory) return LOST.gone;
  if ((await copy.hash()) !== record.hash)
    return 'The plan file is not the one that was shown. Plan again.';
  if ((await tool.version()) !== record.version)
    return `${tool.binary} has another version than when it was planned. Plan again.`;
  return undefined;
}
