import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES, exampleNames, openExample } from '../../harness/reactions/exampleWorld.ts';

const README = readFileSync(join(EXAMPLES, 'README.md'), 'utf8');
const listed = [...README.matchAll(/^\| \[([\w-]+)\]\(\1\)/gm)].map(([, name]) => name);

describe('The examples', () => {
  it('are those that the README lists, one line each', () => {
    expect(listed.toSorted()).toEqual(exampleNames().toSorted());
  });

  it.each(exampleNames())('%s: has no problems, and says what it is about', async (name) => {
    const { reactions } = await openExample(name, { hasConsent: false });
    const { config, problems } = reactions.state;
    expect(problems).toEqual([]);
    expect(config?.reactions.length).toBeGreaterThan(0);
    expect(readFileSync(join(EXAMPLES, name, '.git-reactor.yaml'), 'utf8')).toMatch(/^# [A-Z]/);
  });
});
