import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import {
  askAboutFiles,
  type TreeAnswer,
} from '../../../src/adapters/kubernetes/references/askAboutFiles.ts';
import { createValidationWorker } from '../../../src/adapters/validation/validationWorker.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { createTreeView } from '../../../src/core/validation/treeView.ts';
import { createRepository, systemClock, temporaryFolder } from '../../harness/gitRepository.ts';

/** Remembers what it is given, tells it as builders, and dies of what says so. */
const FORGETFUL = `import { parentPort } from 'node:worker_threads';
const known = new Map();
parentPort.on('message', ({ files, contents, isLast }) => {
  for (const { path, content } of contents) {
    const text = Buffer.from(content).toString();
    if (text === 'deadly') process.exit(1);
    known.set(path, text);
  }
  const unknown = files.map(({ oid }) => oid).filter((oid) => !known.has(oid));
  if (unknown.length > 0 && !isLast) parentPort.postMessage({ unknown });
  else parentPort.postMessage({ builders: files.map(({ path, oid }) => [path, [known.get(oid) ?? '?']]) });
});`;

describe('a question about many files', () => {
  const repository = createRepository();
  const folder = temporaryFolder();
  const script = path.join(folder, 'forgetful.mjs');
  let worker: ReturnType<typeof createValidationWorker>;
  let objects: ReturnType<typeof createObjectSource>;
  beforeEach(() => {
    writeFileSync(script, FORGETFUL);
    worker = createValidationWorker({ script });
    objects = createObjectSource({ repo: repository, clock: systemClock });
  });
  afterEach(() => {
    worker.dispose();
    objects.dispose();
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('survives one of which the worker dies, and tells it all others again', async () => {
    for (const name of ['a', 'b', 'c', 'd']) repository.write(`${name}.yaml`, name);
    repository.write('bad.yaml', 'deadly');
    repository.commit('files');
    const tree = createTreeView(createMirror(objects), repository.git('rev-parse', 'HEAD^{tree}'));
    const signal = new AbortController().signal;
    const ask = async (): Promise<TreeAnswer> =>
      askAboutFiles({
        ...{ worker, tree, signal, files: await tree.files(), isOpen: false },
        ...{ kubernetes: {}, wants: 'builders' },
      });
    const expected = ['a', 'b', '', 'c', 'd'];
    for (const { answer, isWhole } of [await ask(), await ask()]) {
      expect(isWhole).toBe(true);
      const told = 'builders' in answer ? answer.builders : [];
      expect(told.map(([, [text]]) => text)).toEqual(expected);
    }
  });
});
