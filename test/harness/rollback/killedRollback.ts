/**
 * A process that rolls back (or undoes, redoes) and kills itself at a fault point:
 * `node killedRollback.ts DIR '{"act": …, "request": …, "point": …, "nth": …}'`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultPoint } from '../../../src/core/rollback/world.ts';
import type { Recovery } from '../../../src/core/rollback/recover.ts';
import type { RollbackRequest } from '../../../src/core/rollback/planRollback.ts';
import { TEST_ENVIRONMENT } from '../gitRepository.ts';
import { openRollbacks } from './openRollbacks.ts';

export interface Killing {
  readonly act: 'apply' | 'undo' | 'redo' | 'recover';
  readonly request: RollbackRequest;
  readonly point: FaultPoint;
  /** The how manieth time that the point is reached; 1 is the first. */
  readonly nth: number;
}

/** Runs it to its end. @returns whether it was killed, and not done before the point came */
export async function runKilled(dir: string, killing: Killing): Promise<boolean> {
  return (await saidBy(dir, killing)) === undefined;
}

/** Settles what was cut off. @returns what became of it, `undefined` if it was killed too */
export async function recoverKilled(
  dir: string,
  killing: Omit<Killing, 'act'>,
): Promise<Recovery | undefined> {
  const said = await saidBy(dir, { ...killing, act: 'recover' });
  return said === undefined ? undefined : (JSON.parse(said) as Recovery);
}

/** What it prints; `undefined` when it was killed. */
async function saidBy(dir: string, killing: Killing): Promise<string | undefined> {
  const args = [fileURLToPath(import.meta.url), dir, JSON.stringify(killing)];
  const child = spawn(process.execPath, args, { env: TEST_ENVIRONMENT });
  let [said, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal === null && status !== 0) throw new Error(complaint);
  return signal === 'SIGKILL' ? undefined : said;
}

async function main(dir: string, { act, request, point, nth }: Killing): Promise<void> {
  let left = nth;
  const reached = (at: FaultPoint): void => {
    if (at === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const rollbacks = await openRollbacks(dir, { reached });
  if (act === 'recover') {
    const recovery = await rollbacks.recover();
    rollbacks.dispose();
    console.log(JSON.stringify(recovery));
    return;
  }
  const report =
    act === 'apply'
      ? await rollbacks.apply(request, await rollbacks.plan(request))
      : await rollbacks[act]();
  rollbacks.dispose();
  if (report.status !== 'done') throw new Error(`${act} was refused: ${report.reason ?? ''}`);
}

const [, script, dir, text] = process.argv;
if (script === fileURLToPath(import.meta.url) && dir !== undefined && text !== undefined) {
  await main(dir, JSON.parse(text) as Killing);
}
