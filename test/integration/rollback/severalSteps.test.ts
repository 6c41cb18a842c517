import { expect, it, onTestFinished } from 'vitest';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import type { Rollbacks } from '../../../src/core/rollback/rollback.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';
import {
  differences,
  stateOf,
  type RepositoryState,
} from '../../harness/rollback/repositoryState.ts';

const REQUESTS = [
  { target: { undoing: 'HEAD~1' }, mode: 'revert' },
  { target: { revision: 'HEAD~2' }, mode: 'reset' },
  { target: { revision: 'HEAD~1' }, mode: 'restore' },
  { target: 'previous', mode: 'revert' },
] as const;

it('takes all steps back and brings them again, byte for byte, each in another process', async () => {
  const repository = createRepository();
  onTestFinished(() => repository.remove());
  for (let at = 0; at < 6; at++) {
    repository.write(`${at}.tf`, `count = ${at}\n`);
    repository.write(
      'all.tf',
      `${Array.from({ length: 30 }, (_, n) => (n === at * 5 ? `changed ${at}` : n)).join('\n')}\n`,
    );
    repository.commit(`Commit ${at}`);
  }
  repository.write('1.tf', 'staged\n');
  repository.git('add', '1.tf');
  repository.write('1.tf', 'staged and edited\n');
  repository.write('untracked.txt', 'mine\n');
  const inAnother = async (
    act: (rollbacks: Rollbacks) => Promise<RollbackReport>,
  ): Promise<void> => {
    const rollbacks = await openRollbacks(repository.dir);
    const report = await act(rollbacks);
    rollbacks.dispose();
    expect(report.status, report.reason).toBe('done');
  };
  const states: RepositoryState[] = [stateOf(repository)];
  for (const request of REQUESTS) {
    await inAnother(async (each) => each.apply(request, await each.plan(request)));
    states.push(stateOf(repository));
  }
  const isAt = (step: number): void =>
    expect(differences(states[step] ?? {}, stateOf(repository)), `step ${step}`).toEqual([]);
  for (let round = 0; round < 2; round++) {
    for (let step = REQUESTS.length - 1; step >= 0; step--) {
      await inAnother((each) => each.undo());
      isAt(step);
    }
    for (let step = 1; step <= REQUESTS.length; step++) {
      await inAnother((each) => each.redo());
      isAt(step);
    }
  }
});
