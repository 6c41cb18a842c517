import type { Approval } from '../core/reactions/approval.ts';
import type { Run, RunStep } from '../core/reactions/run.ts';
import { visible } from './eventLine.ts';

/** A run as scripts read it (design, "In the terminal"). */
export function runJson({ reaction, event, commit, id, status, steps, reason }: Run): object {
  return {
    ...{ reaction, event, commit, run: id, outcome: status },
    ...(reason !== undefined && { reason }),
    steps: steps.map(
      ({ kind, place, status: outcome, attempts, tookMs, reality, reason: why }) => ({
        ...{ kind, name: place, outcome, attempts, tookMs: tookMs ?? 0 },
        ...(reality !== null && { reality }),
        ...(why !== undefined && { reason: why }),
      }),
    ),
  };
}

/** A run and its steps for people. */
export function runLines(run: Run): string {
  const { id, reaction, commit, status, waitsFor, reason } = run;
  const waits = waitsFor === null ? '' : ` for ${waitsFor}`;
  const about = commit === null ? '' : `  ${commit.slice(0, 8)}`;
  const head = `${id}  ${status}${waits}  ${reaction}${about}${reason === undefined ? '' : `  ${reason}`}`;
  return `${[head, ...run.steps.map((step) => `  ${stepLine(step)}`)].map(visible).join('\n')}\n`;
}

function stepLine({ place, kind, reality, status, tookMs, reason, summary }: RunStep): string {
  const where = reality === null ? '' : ` in ${reality}`;
  const took = tookMs === undefined ? '' : `, ${Math.round(tookMs)} ms`;
  const said = reason ?? summary;
  return `${place.padEnd(4)} ${kind}${where}: ${status}${took}${said === undefined ? '' : `: ${said}`}`;
}

/** A question in one line. */
export function approvalLine({ id, reaction, commit, summary, expiresAt, note }: Approval): string {
  const about = commit === null ? '' : ` ${commit.slice(0, 8)}`;
  const until = new Date(expiresAt).toISOString().slice(0, 16);
  const because = note === undefined ? '' : `  (${note})`;
  return `${visible(`${id}  ${reaction}${about}  ${summary}  until ${until}Z${because}`)}\n`;
}
