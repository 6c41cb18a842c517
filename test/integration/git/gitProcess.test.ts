import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { gitText, runGit } from '../../../src/adapters/git/gitProcess.ts';
import { type TestRepository, createRepository } from '../../harness/gitRepository.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of opened.splice(0).reverse()) close();
});

function repository(): TestRepository {
  const made = createRepository();
  opened.push(made.remove);
  return made;
}

test('gives exit code, bytes and words of git', async () => {
  const answer = await runGit(repository(), ['hash-object', '--stdin'], { input: 'x\n' });
  expect(answer).toMatchObject({ exitCode: 0, stderr: '' });
  expect(Buffer.from(answer.stdout).toString()).toBe('587be6b4c3f93f93c489c0111bba5596147a26cb\n');
});

test('takes an exit code for an answer where it is one', async () => {
  const repo = repository();
  const one = repo.commit('one');
  repo.git('checkout', '-q', '--orphan', 'other');
  const two = repo.commit('two');
  const args = ['merge-base', '--is-ancestor', one, two];
  expect(await runGit(repo, args, { exitCodes: [0, 1] })).toMatchObject({ exitCode: 1 });
  await expect(runGit(repo, args)).rejects.toMatchObject({ code: 'git-failed' });
});

test('fails with the words of git', async () => {
  const call = runGit(repository(), ['rev-parse', '--verify', '--end-of-options', 'nowhere']);
  await expect(call).rejects.toMatchObject({
    code: 'git-failed',
    message: expect.stringContaining('Needed a single revision') as string,
  });
});

test('ends when its signal is given', async () => {
  const abort = new AbortController();
  const call = runGit(repository(), ['cat-file', '--batch'], { signal: abort.signal, input: '' });
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

test('ends a call that answers with too many bytes', async () => {
  const repo = repository();
  repo.write('big', 'x'.repeat(200_000));
  repo.commit('big');
  const call = runGit(repo, ['cat-file', 'blob', 'HEAD:big'], { maxBytes: 1000 });
  await expect(call).rejects.toThrow('too many bytes');
});

test('works in the repository that it is given, whatever a hook inherited', async () => {
  const repo = repository();
  const head = repo.commit('here');
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY'])
    vi.stubEnv(name, '/nowhere');
  expect(await gitText(repo, ['rev-parse', 'HEAD'])).toBe(head);
});

test('says what another language would say in English', async () => {
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
  vi.stubEnv('LANGUAGE', 'de');
  await expect(runGit(repository(), ['cat-file', '-p', 'nowhere'])).rejects.toThrow(
    'Not a valid object',
  );
});

/** A program of the repository that leaves a mark when it runs. */
function program(repo: TestRepository, name: string): string {
  const path = join(repo.dir, '.git', name);
  writeFileSync(path, `#!/bin/sh\ntouch '${path}-ran'\n`);
  chmodSync(path, 0o755);
  return path;
}

test('runs neither the file system monitor nor, unasked, the hooks of the repository', async () => {
  const repo = repository();
  repo.write('a', 'a');
  repo.commit('a');
  const monitor = program(repo, 'monitor');
  const hook = program(repo, 'hooks/reference-transaction');
  repo.git('config', 'core.fsmonitor', monitor);
  await runGit(repo, ['status', '--porcelain']);
  await runGit(repo, ['update-ref', 'refs/heads/quietly', 'HEAD'], { writes: true });
  expect([monitor, hook].map((path) => existsSync(`${path}-ran`))).toEqual([false, false]);
  const withHooks = { writes: true, runsHooks: true };
  await runGit(repo, ['update-ref', 'refs/heads/aloud', 'HEAD'], withHooks);
  expect(existsSync(`${hook}-ran`)).toBe(true);
});

test('takes no lock on a read', async () => {
  const repo = repository();
  repo.write('a', 'a');
  repo.commit('a');
  writeFileSync(join(repo.dir, '.git', 'index.lock'), '');
  const { stdout } = await runGit(repo, ['status', '--porcelain']);
  expect(Buffer.from(stdout).toString()).toBe('');
});

test('says that a repository of another owner is not trusted', async () => {
  const repo = repository();
  const call = runGit(repo, ['status'], { env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } });
  await expect(call).rejects.toMatchObject({ code: 'repository-foreign' });
});
