import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { rawPathOf } from '../../../src/core/commits/gitPath.ts';
import { diffTrees } from '../../../src/core/commits/treeDiff.ts';
import type { Change } from '../../../src/core/events/commitData.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import { type TreeFile, writeTree } from '../../harness/treeWriter.ts';

const repository = createRepository();
const source = createObjectSource({ repo: repository, clock: systemClock });
afterAll(() => {
  source.dispose();
  repository.remove();
});

/** One line a change, in the words of `git diff-tree --raw`. */
function gitSays(before: string, after: string): readonly string[] {
  const args = ['diff-tree', '-r', '-z', '-M100%', '--raw', '--no-abbrev', before, after];
  const fields = repository.gitBytes(args).toString('latin1').split('\0').slice(0, -1);
  const lines: string[] = [];
  while (fields.length > 0) {
    const [oldMode, mode, oldOid, oid, status] = (fields.shift() ?? '').slice(1).split(' ');
    const paths = status?.startsWith('R') ? fields.splice(0, 2) : fields.splice(0, 1);
    const isGone = status === 'D';
    const kind = status?.startsWith('T') ? 'M' : status?.slice(0, 1);
    lines.push([kind, isGone ? oldMode : mode, isGone ? oldOid : oid, ...paths].join(' '));
  }
  return lines;
}

const LETTERS = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R' };

function weSay(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => {
    const old = change.oldPath === undefined ? [] : [rawPathOf({ path: change.oldPath })];
    return [LETTERS[change.kind], change.mode, change.oid, ...old, rawPathOf(change)].join(' ');
  });
}

const name = fc.constantFrom('a', 'b', 'a.b', 'a-', 'a0', 'ab', 'é', 'ü.tf', 'Z', '日本');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const file: fc.Arbitrary<TreeFile> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      path,
      mode: fc.constantFrom('100644', '100755', '120000', '100664'),
      content: fc.constantFrom('one\n', 'two\n', 'three\n', ''),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ path, mode: fc.constant('160000'), content: fc.constantFrom('1', '2') }),
  },
);
const files = fc.array(file, { maxLength: 25 });

test('tells of any two trees what git diff-tree tells', async () => {
  const property = fc.asyncProperty(files, files, fc.boolean(), async (left, right, isMixed) => {
    const before = writeTree(repository, left);
    const after = writeTree(repository, isMixed ? [...left.slice(3), ...right.slice(0, 6)] : right);
    const changes = await diffTrees(source, before, after);
    expect(weSay(changes)).toEqual(gitSays(before, after));
  });
  await fc.assert(property, { seed: 20260102, numRuns: 150 });
});
