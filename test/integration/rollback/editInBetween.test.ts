import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultPoint } from '../../../src/core/rollback/world.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';
import { differences, stateOf } from '../../harness/rollback/repositoryState.ts';

const POINTS: readonly FaultPoint[] = [
  ...(['begun', 'staged', 'kept', 'journalled', 'locked', 'file', 'files', 'ref'] as const),
];
const WAYS = ['in place', 'by rename', 'through an open handle', 'by a new file'] as const;
const MINE = 'what I wrote just now\n';
const REQUEST = { target: 'previous', mode: 'revert' } as const;

describe('an edit in the middle of a rollback', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = createRepository();
    for (const word of ['one', 'two']) {
      for (const name of ['a', 'b', 'c']) repository.write(`${name}.txt`, `${word} ${name}\n`);
      repository.write(`${word}.txt`, 'only here\n');
      if (word === 'two') repository.git('rm', '-q', '-f', '--cached', 'one.txt');
      if (word === 'two') rmSync(join(repository.dir, 'one.txt'));
      repository.commit(word);
    }
  });
  afterEach(() => repository.remove());

  /** The files that hold the text, or the kept ones. */
  function isThere(): boolean {
    const names = ['a.txt', 'b.txt', 'c.txt', 'one.txt'].map((name) => join(repository.dir, name));
    if (names.some((name) => existsSync(name) && readFileSync(name, 'utf8') === MINE)) return true;
    return repository.git('log', '--all', '--format=%H', '-S', MINE.trim()) !== '';
  }

  it.each(POINTS.flatMap((point) => WAYS.map((way) => [point, way] as const)))(
    'at "%s", made %s, is never lost',
    async (point, way) => {
      const place = join(repository.dir, way === 'by a new file' ? 'one.txt' : 'b.txt');
      const handle = way === 'through an open handle' ? openSync(place, 'r+') : undefined;
      const before = stateOf(repository);
      let isEdited = false;
      const rollbacks = await openRollbacks(repository.dir, {
        reached(at) {
          if (at !== point || isEdited) return;
          isEdited = true;
          if (handle !== undefined) writeSync(handle, MINE, 0);
          else if (way === 'by rename') {
            writeFileSync(`${place}~`, MINE);
            renameSync(`${place}~`, place);
          } else writeFileSync(place, MINE);
        },
      });
      const report = await rollbacks.apply(REQUEST, await rollbacks.plan(REQUEST));
      rollbacks.dispose();
      if (handle !== undefined) closeSync(handle);
      expect(isEdited).toBe(true);
      expect(isThere(), `${report.status}: ${report.reason ?? ''}`).toBe(true);
      if (report.status === 'done') return;
      const edited = way === 'by a new file' ? 'file one.txt' : 'file b.txt';
      expect(differences(before, stateOf(repository))).toEqual([edited]);
    },
  );
});
