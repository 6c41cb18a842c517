import { onTestFinished } from 'vitest';
import { createRepository, type TestRepository } from './gitRepository.ts';
import { streamOf, type StreamOptions, type StreamUnderTest } from './streamUnderTest.ts';

export interface Begun {
  readonly repository: TestRepository;
  readonly stream: StreamUnderTest;
  /** The first commit, on `main`; it was there before the stream. */
  readonly first: string;
}

/** A repository with one commit, and its stream, started; both end with the test. */
export async function beginStream(options: StreamOptions = {}): Promise<Begun> {
  const repository = createRepository();
  repository.write('file.txt', 'first\n');
  const first = repository.commit('First');
  const stream = await streamAt(repository, options);
  return { repository, stream, first };
}

/** The stream of a repository, started; both end with the test. */
export async function streamAt(
  repository: TestRepository,
  options: StreamOptions = {},
): Promise<StreamUnderTest> {
  const stream = await streamOf(repository.dir, options);
  onTestFinished(() => {
    stream.kill();
    repository.remove();
  });
  await stream.start();
  return stream;
}

/** Writes one file and commits; the content is the message if not given. */
export function commitFile(
  repository: TestRepository,
  message: string,
  path = `${message}.txt`,
): string {
  repository.write(path, `${message}\n`);
  return repository.commit(message);
}

/** Runs git where it is expected to stop in the middle; throws if it does not. */
export function stops(repository: TestRepository, ...args: readonly string[]): void {
  try {
    repository.git(...args);
  } catch {
    return;
  }
  throw new Error(`git ${args.join(' ')} was expected to stop.`);
}
