import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestRepository, TEST_ENVIRONMENT, createRepository } from './gitRepository.ts';

export interface SyntheticSize {
  readonly commits: number;
  readonly files: number;
}

const PERSON = 'Tess Test <tess@example.com>';
const START = 1_767_225_600;
const FOLDERS = 20;

/**
 * A repository of a wanted size, packed: the first commit has all files, at depth 3, and each later
 * one changes one of them. The same size gives the same oids.
 */
export async function createSynthetic(size: SyntheticSize): Promise<TestRepository> {
  const repository = createRepository();
  const args = ['fast-import', '--quiet', '--depth=10'];
  const stdio = ['pipe', 'inherit', 'inherit'] as const;
  const child = spawn('git', args, {
    cwd: repository.dir,
    env: TEST_ENVIRONMENT,
    stdio: [...stdio],
  });
  const ended = once(child, 'close');
  for (let number = 0; number < size.commits; number++)
    if (!child.stdin.write(commitText(number, size))) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = (await ended) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  return repository;
}

function commitText(number: number, { files }: SyntheticSize): string {
  const message = `Commit ${number}`;
  const head = `commit refs/heads/main\ncommitter ${PERSON} ${START + number * 60} +0000\n`;
  const changed =
    number === 0
      ? Array.from({ length: files }, (_, index) => fileText(index, number))
      : [fileText((number * 7919) % files, number)];
  return `${head}data ${message.length}\n${message}\n${changed.join('')}\n`;
}

function fileText(index: number, version: number): string {
  const content = `# file ${index}\nversion: ${version}\n${'replicas: 3\n'.repeat(index % 20)}`;
  return `M 100644 inline ${pathOf(index)}\ndata ${content.length}\n${content}\n`;
}

function pathOf(index: number): string {
  const outer = index % FOLDERS;
  const inner = Math.floor(index / FOLDERS) % FOLDERS;
  return `area${outer}/service${inner}/file${index}.yaml`;
}
