import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import { eventually } from '../../harness/eventually.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository } from '../../harness/terminalRepository.ts';

async function watched(folder: string): Promise<OpenRepository> {
  const repository = await realOpener()(folder, 'watch');
  onTestFinished(() => repository.dispose());
  await repository.engine.start();
  return repository;
}

const commitsOf = ({ engine }: OpenRepository) =>
  engine.recentEvents().filter((event) => isEvent(event, 'commit.created'));

it('a submodule that is open is a source of its own; its parent tells the gitlink', async () => {
  const library = await createRepository('library');
  await library.commit('library', { 'lib.txt': 'one' });
  const parent = await createRepository('parent');
  await parent.git(
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    library.folder,
    'lib',
  );
  await parent.commit('add the library', {});
  const inner = join(parent.folder, 'lib');
  const [outside, inside] = [await watched(parent.folder), await watched(inner)];
  expect(inside.root).toBe(inner);
  expect(inside.source).not.toBe(outside.source);

  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  await parent.git(
    '-C',
    inner,
    ...identity,
    'commit',
    '--quiet',
    '--allow-empty',
    '--message',
    'in',
  );
  const made = await parent.git('-C', inner, 'rev-parse', 'HEAD');
  const first = await eventually(
    'the commit',
    () => commitsOf(inside),
    ({ length }) => length > 0,
  );
  expect(first.map(({ data }) => data.oid)).toEqual([made]);
  expect(commitsOf(outside)).toEqual([]);

  const oid = await parent.commit('move the library', {});
  const second = await eventually(
    'the gitlink',
    () => commitsOf(outside),
    ({ length }) => length > 0,
  );
  expect(second.map(({ data }) => data.oid)).toEqual([oid]);
  expect(second[0]?.data.changes).toMatchObject([
    { path: 'lib', mode: '160000', oid: made, size: 0 },
  ]);
  expect(commitsOf(inside)).toHaveLength(1);
});
