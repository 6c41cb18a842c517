import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createTreeIndex, type IndexedFile } from '../../../src/adapters/kubernetes/treeIndex.ts';
import {
  createValidationWorker,
  type ValidationWorker,
} from '../../../src/adapters/validation/validationWorker.ts';
import type { Disposable } from '../../../src/core/disposable.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { createTreeView } from '../../../src/core/validation/treeView.ts';
import type { TreeView } from '../../../src/core/validation/validator.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';

const object = (kind: string, name: string): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\n`;

describe('the index of a tree', () => {
  let repository: TestRepository;
  let worker: ValidationWorker;
  let objects: ReturnType<typeof createObjectSource>;
  let owned: readonly Disposable[];
  beforeEach(() => {
    repository = createRepository();
    worker = createValidationWorker({ script: path.resolve('src/worker.ts') });
    objects = createObjectSource({ repo: repository, clock: systemClock });
    owned = [worker, objects];
  });
  afterEach(() => {
    owned.forEach((each) => each.dispose());
    repository.remove();
  });

  function committed(files: Readonly<Record<string, string>>): TreeView {
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
    repository.commit('more');
    return createTreeView(createMirror(objects), repository.git('rev-parse', 'HEAD^{tree}'));
  }
  const names = (files: readonly IndexedFile[]): unknown =>
    files.map((file) => [file.path, ...file.objects.map(({ name }) => name)]);

  it('finds the files with objects of a kind, and no templates of Helm', async () => {
    const tree = committed({
      'a/ü.yaml': `${object('Pod', 'one')}---\n${object('Secret', 'two')}`,
      'a/b/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'three' } }),
      'chart/templates/pod.yaml': object('Pod', 'four'),
      'b.yaml': object('Secret', 'five'),
      'c.txt': object('Pod', 'six'),
    });
    const index = createTreeIndex({ read: (files) => worker.objects(files) });
    const found = await index.find(tree, ({ kind }) => kind === 'Pod');
    expect(names(found)).toEqual([
      ['a/ü.yaml', 'one', 'two'],
      ['a/b/c.json', 'three'],
    ]);
    expect(await index.at(tree, 'a/ü.yaml')).toEqual(found[0]);
    expect(await index.at(tree, 'chart/templates/pod.yaml')).toBeUndefined();
    expect(await index.at(tree, 'nothing.yaml')).toBeUndefined();
  });

  it('reads each content once, and after a commit what is new', async () => {
    const asked: number[] = [];
    const index = createTreeIndex({
      read: (files) => {
        asked.push(files.length);
        return worker.objects(files);
      },
    });
    const all = (tree: TreeView): Promise<readonly IndexedFile[]> => index.find(tree, () => true);
    const first = committed({ 'a/1.yaml': object('Pod', 'one'), 'a/2.yaml': object('Pod', 'two') });
    await Promise.all([all(first), all(first)]);
    expect(asked).toEqual([2]);
    const second = committed({
      'a/2.yaml': object('Pod', 'other'),
      'b/1.yaml': object('Pod', 'one'),
    });
    expect(names(await all(second))).toEqual([
      ['a/1.yaml', 'one'],
      ['a/2.yaml', 'other'],
      ['b/1.yaml', 'one'],
    ]);
    expect(asked).toEqual([2, 1]);
    expect(names(await all(first))).toHaveLength(2);
    expect(asked).toEqual([2, 1]);
  });

  it('loses only the file that ends the worker', async () => {
    const index = createTreeIndex({
      read: (files) =>
        files.some(({ content }) => Buffer.from(content).includes('hostile'))
          ? Promise.reject(new Error('ended'))
          : worker.objects(files),
    });
    const tree = committed({ 'a.yaml': object('Pod', 'hostile'), 'b.yaml': object('Pod', 'good') });
    expect(names(await index.find(tree, () => true))).toEqual([['b.yaml', 'good']]);
  });
});
