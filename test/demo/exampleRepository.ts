import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, listedExamples, type ListedExample } from '../harness/examples.ts';
import { createRepository } from '../harness/terminalRepository.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';

/** @throws Error with a sentence if there is no such example */
export function exampleNamed(name: string): ListedExample {
  const all = listedExamples();
  const example = all.find((each) => each.name === name);
  if (example !== undefined) return example;
  const names = all.map((each) => each.name).join(', ');
  throw new Error(`There is no example ${JSON.stringify(name)}. There are ${names}.`);
}

/** A repository that begins with an example. */
export async function createExampleRepository({ name }: ListedExample): Promise<GitRepository> {
  const repository = await createRepository(name);
  cpSync(join(EXAMPLES, name), repository.folder, { recursive: true });
  await repository.commit(`The example ${name}`, {});
  return repository;
}
