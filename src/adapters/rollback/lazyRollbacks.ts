import { existsSync } from 'node:fs';
import { Lazily } from '../../core/lazily.ts';
import type { OpenRollbacks } from '../../core/rollback/rollback.ts';
import { journalFile, stateFolder } from './journal.ts';
import type { RollbackWorldInit } from './rollbackWorld.ts';

/** Rollbacks of a real repository, loaded with the first, or when one was cut off. */
export function lazyRollbacks(init: RollbackWorldInit): OpenRollbacks {
  const journal = journalFile(stateFolder(init.repository));
  return (needs) => {
    const rollbacks = new Lazily(async () => {
      const { createRealRollbacks } = await import('./rollbacks.ts');
      return createRealRollbacks(init, needs);
    });
    return {
      ...rollbacks.methods('plan', 'apply', 'undo', 'redo', 'snapshots', 'keptIn'),
      ...rollbacks.methods('hasUndone', 'restoreFile'),
      recover: async () => (existsSync(journal) ? (await rollbacks.get()).recover() : undefined),
    };
  };
}
