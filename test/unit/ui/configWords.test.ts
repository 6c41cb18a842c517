import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  keysAt,
  meaningOf,
  valuesAt,
  type Schema,
} from '../../../src/ui/configuration/schemaHelp.ts';
import { yamlPlace, type YamlPlace } from '../../../src/ui/configuration/yamlPlace.ts';

const schema = JSON.parse(readFileSync('media/git-reactor.schema.json', 'utf8')) as Schema;

/** The place of `|` in a text, which is taken out. */
function placeIn(marked: string): YamlPlace {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  return yamlPlace(marked.replace('|', ''), before.length - 1, (before.at(-1) ?? '').length);
}

function pathIn(marked: string): string {
  const { path, at } = placeIn(marked);
  const steps = path.map((step) => (step === 'entry' ? '-' : step.key));
  return `${at} of ${steps.join('/') || 'the root'}`;
}

const offered = (marked: string): readonly string[] => {
  const { path, at, siblings } = placeIn(marked);
  const found = at === 'key' ? keysAt(schema, path, siblings) : valuesAt(schema, path);
  return found.map(({ label }) => label);
};

describe('the place in a text that is being written', () => {
  it.each([
    ['|', 'key of the root'],
    ['version: |', 'value of version'],
    ['reactions:\n  |', 'key of reactions'],
    ['reactions:\n  web:\n    |', 'key of reactions/web'],
    ['reactions:\n  web:\n    on: a\n    |', 'key of reactions/web'],
    ['reactions:\n  web:\n    steps:\n      - |', 'key of reactions/web/steps/-'],
    ['reactions:\n  web:\n    steps:\n    - |', 'key of reactions/web/steps/-'],
    ['reactions:\n  web:\n    steps:\n    - run: a\n      |', 'key of reactions/web/steps/-'],
    ['reactions:\n  web:\n    steps:\n    - run: a\n    on|', 'key of reactions/web'],
    ['reactions:\n  web:\n    steps:\n      - { run: a, |', 'key of reactions/web/steps/-'],
    ['reactions:\n  web:\n    steps: [{ |', 'key of reactions/web/steps/-'],
    ['reactions:\n  web:\n    steps: [{ run: a, retry: |', 'value of reactions/web/steps/-/retry'],
    ['reactions:\n  web: { on: [|', 'value of reactions/web/on/-'],
    ['reactions:\n  "a b":\n    # said\n\n    |', 'key of reactions/a b'],
    ['notify:\n  a: { webhook: { url: x } }\n|', 'key of the root'],
  ])('of %j is %s', (marked, path) => {
    expect(pathIn(marked)).toBe(path);
  });

  it('knows the keys that are there already', () => {
    const text = 'reactions:\n  web:\n    on: a\n    paths: b\n    steps:\n      - run: c\n    |';
    expect(placeIn(text).siblings).toEqual(['on', 'paths', 'steps']);
    expect(placeIn('a: { b: 1, c: 2, |').siblings).toEqual(['b', 'c']);
  });

  it('is found soon, however hostile the text', () => {
    const text = `${'- '.repeat(2_000)}\n${'{ a: ['.repeat(5_000)}\n${'"\\'.repeat(20_000)}: `;
    const before = performance.now();
    yamlPlace(text, 2, text.length);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('what fits there', () => {
  it('are the keys of the schema, without those that are there', () => {
    expect(offered('version: 1\n|')).toEqual(
      expect.arrayContaining(['realities', 'reactions', 'notify', 'slo', 'validation']),
    );
    expect(offered('version: 1\n|')).not.toContain('version');
    const web = offered('reactions:\n  web:\n    paths: a\n    |');
    expect(web).toEqual(expect.arrayContaining(['on', 'branches', 'steps', 'onFailure', 'when']));
    expect(web).not.toContain('paths');
  });

  it('are all kinds of steps, and for a kind the keys of that kind alone', () => {
    const kinds = offered('reactions:\n  web:\n    steps:\n      - |');
    expect(kinds).toEqual(expect.arrayContaining(['kubernetes', 'terraform', 'run', 'approve']));
    const keys = offered('reactions:\n  web:\n    steps:\n      - run: a\n        |');
    expect(keys).toEqual(expect.arrayContaining(['timeout', 'retry', 'shell', 'env']));
    expect(keys).not.toContain('kubernetes');
  });

  it('are values that are fixed, and examples', () => {
    expect(offered('reactions:\n  web:\n    origin: |')).toEqual(['local', 'remote']);
    expect(offered('reactions:\n  web:\n    enabled: |')).toEqual(
      expect.arrayContaining(['true', 'false']),
    );
    expect(offered('reactions:\n  web:\n    steps:\n      - terraform: |')).toEqual(
      expect.arrayContaining(['plan', 'apply']),
    );
  });

  it('is nothing where the schema knows nothing', () => {
    expect(offered('wrong:\n  |')).toEqual([]);
    expect(
      offered('reactions:\n  web:\n    steps:\n      - run: a\n        env:\n          A: |'),
    ).toEqual([]);
  });

  it('is explained', () => {
    const { path } = placeIn('reactions:\n  web:\n    |');
    expect(meaningOf(schema, path, 'paths')).toContain('Globs for changed paths');
    expect(meaningOf(schema, path, 'wrong')).toBeUndefined();
    expect(meaningOf(schema, path, 'constructor')).toBeUndefined();
  });
});
