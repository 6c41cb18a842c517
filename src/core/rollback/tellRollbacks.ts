import type { RollbackReport } from '../events/rollbackData.ts';
import type { Rollbacks } from './rollback.ts';

/** Hears of each report, with the type of event that it is. */
export type TellRollback = (
  type: 'rollback.planned' | 'rollback.applied' | 'rollback.undone' | 'rollback.refused',
  report: RollbackReport,
) => Promise<void>;

/** The same rollbacks; each plan, rollback, undo, redo and refusal is told as an event. */
export function tellRollbacks(rollbacks: Rollbacks, tell: TellRollback): Rollbacks {
  const told = async (
    acting: Promise<RollbackReport>,
    done: 'rollback.applied' | 'rollback.undone',
  ): Promise<RollbackReport> => {
    const report = await acting;
    const types = {
      planned: 'rollback.planned',
      done,
      refused: 'rollback.refused',
    } as const;
    await tell(types[report.status], report);
    return report;
  };
  return {
    ...rollbacks,
    plan: (request) => told(rollbacks.plan(request), 'rollback.applied'),
    apply: (request, plan) => told(rollbacks.apply(request, plan), 'rollback.applied'),
    undo: () => told(rollbacks.undo(), 'rollback.undone'),
    redo: () => told(rollbacks.redo(), 'rollback.applied'),
    restoreFile: (snapshot, path) =>
      told(rollbacks.restoreFile(snapshot, path), 'rollback.applied'),
  };
}
