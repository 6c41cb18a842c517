import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from './checkout.ts';

export const EXAMPLES = join(CHECKOUT, 'examples');

/** An example as the README lists it; texts are Markdown. */
export interface ListedExample {
  readonly name: string;
  readonly shows: string;
  readonly tryIt: string;
}

/** The names of the examples that are configurations. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES).filter((name) =>
    existsSync(join(EXAMPLES, name, '.git-reactor.yaml')),
  );
}

/** The examples that the README lists, in its order. */
export function listedExamples(): readonly ListedExample[] {
  const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
  const rows = readme.matchAll(/^\| \[([\w-]+)\]\(\1\) +\| (.+?) +\| (.+?) +\|$/gm);
  return [...rows].map(([, name = '', shows = '', tryIt = '']) => ({ name, shows, tryIt }));
}
