import {
  createRollbacks,
  type RollbackNeeds,
  type Rollbacks,
} from '../../core/rollback/rollback.ts';
import { createRollbackWorld, type RollbackWorldInit } from './rollbackWorld.ts';

/** Rollbacks of a real repository: with all that they need a bundle of its own. */
export function createRealRollbacks(init: RollbackWorldInit, needs: RollbackNeeds): Rollbacks {
  return createRollbacks({ ...needs, world: createRollbackWorld(init) });
}
