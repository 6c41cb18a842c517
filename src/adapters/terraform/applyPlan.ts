import path from 'node:path';
import type { ApplyOutcome, ApplyRequest, PlanRecord } from '../../core/terraform/plan.ts';
import { lockedState } from '../../core/terraform/lockedState.ts';
import { isToolFailure } from '../system/runTool.ts';
import { type EventLines, eventLines } from './eventLines.ts';
import { findingsOf } from './planFindings.ts';
import type { PlanningCopy } from './planningCopy.ts';

/** A plan that was found good. */
export interface Applying {
  readonly copy: PlanningCopy;
  readonly record: PlanRecord;
  readonly request: ApplyRequest;
  /** Hides secrets in what the tool says. */
  readonly mask: (text: string) => string;
  readonly workTree: string | null;
}

/** Applies a plan; whatever goes wrong, it tells what was done. */
export async function applyPlan(applying: Applying, stop: AbortSignal): Promise<ApplyOutcome> {
  const lines = eventLines(applying.request.onProgress);
  try {
    const { exitCode, diagnostics, applied } = await applying.copy.apply(stop, lines);
    const locked = lockedState(diagnostics);
    if (locked !== undefined) return locked;
    if (diagnostics.some(({ summary }) => summary === 'Saved plan is stale'))
      return refused('The state has changed since it was planned. Plan again.');
    if (exitCode === 0) return { kind: 'applied', applied };
    return await ended(applying, lines, { kind: 'failed', reason: 'Not all of it was applied.' });
  } catch (error) {
    if (!isToolFailure(error)) throw error;
    const kind = error.reason === 'stopped' ? 'stopped' : 'failed';
    const reason = `${error.message} Plan again to see what is left.`;
    return await ended(applying, lines, { kind, reason });
  }
}

export function refused(reason: string): ApplyOutcome {
  return { kind: 'refused', reason };
}

async function ended(
  { copy, record, request, mask, workTree }: Applying,
  { diagnostics, applied }: EventLines,
  { kind, reason }: { readonly kind: 'failed' | 'stopped'; readonly reason: string },
): Promise<ApplyOutcome> {
  const { root } = record;
  const findings = await findingsOf(diagnostics, { root, tree: request.tree }, mask);
  const left = workTree === null ? undefined : await copy.rescueState(path.join(workTree, root));
  const hint =
    left === undefined
      ? ''
      : ` The state could not be saved and lies in ${left}: bring it back with terraform state push.`;
  return { kind, reason: `${reason}${hint}`, findings, applied };
}
