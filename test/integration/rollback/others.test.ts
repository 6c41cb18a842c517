import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  createRepository,
  TEST_ENVIRONMENT,
  type TestRepository,
} from '../../harness/gitRepository.ts';
import { openRollbacks } from '../../harness/rollback/openRollbacks.ts';

const ROUNDS = 20;
const FILES = 12;
const WRITER = fileURLToPath(new URL('../../harness/rollback/busyEditor.ts', import.meta.url));

function createBusyRepository(): TestRepository {
  const repository = createRepository();
  for (const word of ['one', 'two']) {
    for (let at = 0; at < FILES; at++) repository.write(`f${at}.txt`, `${word} ${at}\n`);
    repository.commit(word);
    repository.git('tag', word);
  }
  repository.write('.git/info/exclude', 'journal\n');
  return repository;
}

/** The texts that the editor wrote and that somebody may look for, by file. */
function writtenIn(dir: string): ReadonlyMap<string, string> {
  const journal = join(dir, 'journal');
  if (!existsSync(journal)) return new Map();
  const lines = readFileSync(journal, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => line.split('\t') as [string, string]));
}

/** Whether a text is in the work tree, or kept in a snapshot or in any other object of git. */
function isThere(
  { dir, git }: Pick<TestRepository, 'dir' | 'git'>,
  file: string,
  text: string,
): boolean {
  const place = join(dir, file);
  if (existsSync(place) && readFileSync(place, 'utf8') === `${text}\n`) return true;
  const log = git('log', '--all', '--format=%H', '-S', text);
  return log !== '';
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill();
  await closed;
}

it(
  'loses no text when an editor writes the same files at the same time',
  { timeout: 300_000 },
  async () => {
    const repository = createBusyRepository();
    const outcomes = { done: 0, refused: 0 };
    try {
      for (const way of ['in place', 'by rename']) {
        const editor = spawn(process.execPath, [WRITER, repository.dir, `${FILES}`, way]);
        await once(editor.stdout, 'data');
        const rollbacks = await openRollbacks(repository.dir);
        for (let round = 0; round < ROUNDS / 2; round++) {
          const request = { target: { revision: 'HEAD~1' }, mode: 'restore' } as const;
          const { status } = await rollbacks.apply(request, await rollbacks.plan(request));
          outcomes[status === 'done' ? 'done' : 'refused']++;
          if (status === 'done') await rollbacks.undo();
        }
        rollbacks.dispose();
        await end(editor);
        for (const [file, text] of writtenIn(repository.dir)) {
          expect(isThere(repository, file, text), `${file}: ${text}`).toBe(true);
        }
        rmSync(join(repository.dir, 'journal'), { force: true });
        repository.git('checkout', '-q', '--', '.');
      }
      expect(outcomes.done + outcomes.refused).toBe(ROUNDS);
      expect(outcomes.refused).toBeGreaterThan(0);
    } finally {
      repository.remove();
    }
  },
);

it(
  'loses no commit and no staged content when another git process works at the same time',
  { timeout: 300_000 },
  async () => {
    const repository = createBusyRepository();
    const script =
      'i=0; while :; do i=$((i+1)); echo "other $i" > other.txt; git add other.txt 2>/dev/null && ' +
      'git commit -q -m "other $i" -- other.txt 2>/dev/null && echo "other $i"; done';
    const other = spawn('sh', ['-c', script], { cwd: repository.dir, env: TEST_ENVIRONMENT });
    let made = '';
    other.stdout.setEncoding('utf8').on('data', (text: string) => (made += text));
    try {
      await once(other.stdout, 'data');
      const outcomes = { done: 0, refused: 0 };
      const rollbacks = await openRollbacks(repository.dir);
      for (let round = 0; round < ROUNDS / 2; round++) {
        const request = { target: { undoing: 'two' }, mode: 'revert' } as const;
        const { status } = await rollbacks.apply(request, await rollbacks.plan(request));
        outcomes[status === 'done' ? 'done' : 'refused']++;
        if (status === 'done') await rollbacks.undo();
      }
      rollbacks.dispose();
      await end(other);
      rmSync(join(repository.dir, '.git', 'index.lock'), { force: true });
      const history = repository.git('log', '--all', '--format=%s').split('\n');
      for (const subject of made.split('\n').filter(Boolean)) expect(history).toContain(subject);
      expect(made.split('\n').length).toBeGreaterThan(2);
      expect(outcomes.done + outcomes.refused).toBe(ROUNDS / 2);
    } finally {
      repository.remove();
    }
  },
);
