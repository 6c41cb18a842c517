import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES, exampleNames, listedExamples } from '../../harness/examples.ts';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

describe('The examples', () => {
  it('are those that the README lists, one line each', () => {
    const listed = listedExamples().map(({ name }) => name);
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
