import { expect, it, onTestFinished } from 'vitest';
import { isOver } from '../../../src/core/reactions/run.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

it('a commit right after the first configuration is reacted to, while reactions are still loaded', async () => {
  const repository = createRepository();
  repository.write('a.txt', 'a');
  repository.commit('Nothing yet');
  const opened = await realOpener()(repository.dir, 'watch');
  onTestFinished(() => {
    opened.dispose();
    repository.remove();
  });
  await opened.engine.start();
  await opened.reactions.start();
  expect(opened.reactions.current).toBeUndefined();
  repository.write(
    '.git-reactor.yaml',
    'version: 1\nreactions:\n  all: { steps: [{ validate: all }] }\n',
  );
  repository.commit('Reactions');
  repository.write('b.txt', 'b');
  const next = repository.commit('At once');
  const isReacted = (): boolean =>
    opened.reactions.current?.runs.some((run) => run.commit === next && isOver(run)) === true;
  await expect.poll(isReacted, { timeout: 30_000 }).toBe(true);
});
