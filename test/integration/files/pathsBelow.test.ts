import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathsBelow } from '../../../src/adapters/files/pathsBelow.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

it('finds files below a folder, also through a link, and none beside it', () => {
  const around = tempFolder('below');
  const root = join(around, 'repo');
  mkdirSync(join(root, 'k8s'), { recursive: true });
  mkdirSync(join(around, 'repo-other'));
  symlinkSync(root, join(around, 'link'));
  const files = [
    ...[join(root, 'a.tf'), join(around, 'link', 'k8s', 'b.yaml'), join(root, 'gone', 'c.tf')],
    ...[join(around, 'repo-other', 'd.tf'), join(around, 'e.tf'), root],
  ];
  expect(pathsBelow(root, files)).toEqual(['a.tf', 'k8s/b.yaml', 'gone/c.tf']);
  expect(pathsBelow(join(around, 'link'), [join(root, 'a.tf')])).toEqual(['a.tf']);
});
