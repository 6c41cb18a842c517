import fc from 'fast-check';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { createRepository, TEST_ENVIRONMENT } from '../../harness/gitRepository.ts';
import { realityForge } from '../../harness/realityUnderTest.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

/** Names that sort differently as files and as folders, and others than letters. */
const NAMES = ['a', 'a.b', 'a-b', 'a0', 'b', 'é', ' '];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));
const edit = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    path,
    content: fc.constantFrom('', 'x', 'y\n'),
  }),
  fc.record({ kind: fc.constant('delete' as const), path }),
  fc.record({ kind: fc.constant('rename' as const), path, to: path }),
  fc.record({ kind: fc.constant('tree' as const) }),
);

/** What git makes of the files: they are added to an index of their own. */
function treeByGit(dir: string, files: ReadonlyMap<string, string>): string {
  const env = { ...TEST_ENVIRONMENT, GIT_INDEX_FILE: join(tempFolder('index'), 'index') };
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-C', dir, ...args], { env, input, encoding: 'utf8' }).trim();
  const lines = [...files].map(([name, content]) => {
    const oid = git(['hash-object', '-w', '--stdin'], content);
    return `100644 ${oid}\t${name}\0`;
  });
  git(['update-index', '-z', '--index-info'], lines.join(''));
  return git(['write-tree']);
}

const hasBelow = (files: ReadonlyMap<string, string>, folder: string): boolean =>
  [...files.keys()].some((name) => name.startsWith(`${folder}/`));
const isFree = (files: ReadonlyMap<string, string>, wanted: string): boolean => {
  const parts = wanted.split('/');
  const above = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
  return !hasBelow(files, wanted) && !above.some((folder) => files.has(folder));
};

it('has the tree that git makes of the same files, whatever was done (seed 7)', async () => {
  const repository = createRepository();
  onTestFinished(() => repository.remove());
  repository.write('a/b', 'x');
  repository.write('a.b', 'y\n');
  repository.commit('first');
  const forge = await realityForge(repository);
  onTestFinished(() => forge.dispose());
  const check = fc.asyncProperty(fc.array(edit, { maxLength: 25 }), async (edits) => {
    const reality = forge.fork('case');
    const model = new Map([
      ['a/b', 'x'],
      ['a.b', 'y\n'],
    ]);
    for (const each of edits) {
      if (each.kind === 'tree') await reality.tree();
      if (each.kind === 'delete')
        expect(await reality.delete(each.path)).toBe(model.delete(each.path));
      if (each.kind === 'write') {
        const writing = reality.write(each.path, each.content);
        if (isFree(model, each.path)) {
          await writing;
          model.set(each.path, each.content);
        } else await expect(writing).rejects.toMatchObject({ code: 'path-invalid' });
      }
      if (each.kind === 'rename') {
        const content = model.get(each.path);
        const isSame = each.path === each.to;
        const isAllowed =
          content !== undefined && (isSame || (!model.has(each.to) && isFree(model, each.to)));
        const renaming = reality.rename(each.path, each.to);
        if (isAllowed) {
          await renaming;
          model.delete(each.path);
          model.set(each.to, content);
        } else await expect(renaming).rejects.toMatchObject({ code: 'path-invalid' });
      }
    }
    expect(await reality.tree()).toBe(treeByGit(repository.dir, model));
    const read = await Promise.all([...model.keys()].map((name) => reality.read(name)));
    expect(read.map((found) => new TextDecoder().decode(found?.content))).toEqual([
      ...model.values(),
    ]);
  });
  await fc.assert(check, { seed: 7, numRuns: 60 });
});
