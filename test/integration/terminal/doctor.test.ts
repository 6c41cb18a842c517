import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../../src/core/diagnosis.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

interface Told {
  readonly exitCode: number;
  readonly text: string;
  readonly diagnoses: ReadonlyMap<string, Diagnosis>;
}

async function doctor({ folder }: GitRepository): Promise<Told> {
  const run = async (...args: readonly string[]): Promise<readonly [number, string]> => {
    let text = '';
    const terminal = {
      cwd: folder,
      isInteractive: false,
      open: realOpener(),
      now: () => Date.now(),
      untilInterrupted: () => Promise.resolve(),
      out: (more: string) => void (text += more),
      err: (more: string) => void (text += more),
    };
    return [await runProgram(terminal, ['doctor', ...args]), text];
  };
  const [exitCode, text] = await run();
  const [, json] = await run('--json');
  const diagnoses = JSON.parse(json) as readonly Diagnosis[];
  return { exitCode, text, diagnoses: new Map(diagnoses.map((each) => [each.name, each])) };
}

it('says of each thing that is needed how it is', async () => {
  const repository = await createRepository('doctor');
  await repository.commit('first', { 'a.txt': 'a' });
  const { exitCode, text, diagnoses } = await doctor(repository);
  expect(exitCode).toBe(0);
  expect(text.split('\n').filter(Boolean)).toHaveLength(diagnoses.size);
  expect(text).toContain(`ok       git: git version`);
  expect(diagnoses.get('repository')?.message).toContain(
    `${repository.folder} (sha1, refs as files)`,
  );
  expect(diagnoses.get('leader')?.message).toContain('No process keeps the stream');
  expect(diagnoses.get('memory')?.message).toContain('0 objects were asked for');
  expect(diagnoses.get('dead letters')?.message).toBe('There are none.');
  for (const tool of ['terraform', 'kustomize', 'helm']) expect(diagnoses.has(tool)).toBe(true);
});

it('counts what a running engine has read, and says who keeps the stream', async () => {
  const repository = await createRepository('doctor');
  await repository.commit('first', { 'a.txt': 'a' });
  const watching = await realOpener()(repository.folder, 'watch');
  onTestFinished(() => watching.dispose());
  await watching.engine.start();
  await repository.commit('second', { 'a.json': '{}' });
  await watching.engine.look();
  const own = new Map((await watching.diagnose()).map((each) => [each.name, each.message]));
  expect(own.get('stream')).toMatch(
    /This process keeps the stream; its newest event is number [1-9]/,
  );
  expect(own.get('memory')).toMatch(/^[1-9]\d* objects were asked for/);
  expect(own.get('bus')).toMatch(/^[1-9]\d* events were published/);
  const { diagnoses } = await doctor(repository);
  expect(diagnoses.get('leader')?.message).toContain(
    `Process ${process.pid} on ${hostname()} keeps`,
  );
});

it('notices a leader that has died', async () => {
  const repository = await createRepository('doctor');
  const folder = join(repository.folder, '.git', 'git-reactor');
  mkdirSync(folder);
  const { pid } = spawnSync('true');
  writeFileSync(join(folder, 'lease'), JSON.stringify({ pid, host: hostname(), id: 'dead' }));
  const { exitCode, diagnoses } = await doctor(repository);
  expect(exitCode).toBe(0);
  expect(diagnoses.get('leader')).toMatchObject({ status: 'warning' });
  expect(diagnoses.get('leader')?.message).toContain(`Process ${pid}`);
});
