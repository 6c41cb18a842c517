import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ReadConfig } from '../../../src/core/reactions/config.ts';
import { configOf, readSample } from '../../harness/reactions/readSample.ts';
import {
  pathsIn,
  valueAt,
  WHOLE_CONFIG,
  withValueAt,
  type PathIn,
} from '../../harness/reactions/wholeConfig.ts';

const TEXT = stringify(WHOLE_CONFIG);
const KEYS = Object.keys(configOf(TEXT)).sort();
const PATHS = pathsIn(WHOLE_CONFIG);
const anyPath = fc.constantFrom(...PATHS);

/** No configuration, or a whole one; problems have places in the text. */
function expectWhole(text: string, result: ReadConfig): void {
  if (result.kind === 'config') {
    expect(Object.keys(result.config).sort()).toEqual(KEYS);
    return;
  }
  const { problems } = result;
  const lines = text.split('\n').length;
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(100);
  for (const { line, column, endLine, endColumn, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(endLine).toBeLessThanOrEqual(lines);
    expect(line < endLine || (line === endLine && column < endColumn)).toBe(true);
    expect(message).toMatch(/^[A-Z`][\s\S]*[.?]$/);
  }
}

describe('whatever the file is', { timeout: 30_000 }, () => {
  it('each key may hold anything, and there are problems or a whole configuration', () => {
    const wrong = fc.oneof(
      fc.constantFrom(null, true, 0, -1, 1e300, '', 'x', '\0', '${env:A}', [], {}, [[]], [{}]),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(anyPath, wrong, (path, value) => {
        const text = stringify(withValueAt(WHOLE_CONFIG, path, value));
        expectWhole(text, readSample(text));
      }),
      { numRuns: 150 },
    );
  });

  it('a number or list of numbers in the place of any text is told there', () => {
    const texts = PATHS.filter((path) => {
      const isFree = path[0] === 'x-free';
      return !isFree && typeof valueAt(WHOLE_CONFIG, path) === 'string';
    });
    for (const path of texts) {
      for (const value of [7, [7], { a: 7 }]) {
        const text = stringify(withValueAt(WHOLE_CONFIG, path, value));
        expect([path, value, readSample(text).kind]).toEqual([path, value, 'broken']);
      }
    }
  });

  it('a key that nobody knows is told in every mapping of the language', () => {
    const free = ['x-free', 'env', 'overlay', 'severities'];
    const named = ['realities', 'reactions', 'notify', 'slo'];
    const mappings = PATHS.filter((path) => {
      const value = valueAt(WHOLE_CONFIG, path);
      const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
      const isFree = path.some((key) => free.includes(String(key)));
      return isMapping && !isFree && !(path.length === 1 && named.includes(String(path[0])));
    });
    expect(mappings.length).toBeGreaterThan(15);
    for (const path of mappings) {
      const value = { ...(valueAt(WHOLE_CONFIG, path) as object), zzzzz: 1 };
      const result = readSample(stringify(withValueAt(WHOLE_CONFIG, path, value)));
      const messages =
        result.kind === 'broken' ? result.problems.map(({ message }) => message) : [];
      expect([path, messages.join()]).toEqual([path, expect.stringContaining('zzzzz')]);
    }
  });

  it('it may be cut, doubled and sprinkled with anything', () => {
    const odd = fc.constantFrom(
      '\t',
      '\n',
      ': ',
      '- ',
      '#',
      '&a ',
      '*a',
      '|',
      '>',
      '"',
      "'",
      '{',
      ']',
      '!x ',
      '<<',
      '\0',
      '%',
      '---\n',
      '💥',
      '\r',
    );
    const cut = fc.nat(TEXT.length);
    fc.assert(
      fc.property(cut, cut, fc.array(odd, { maxLength: 4 }), (from, to, parts) => {
        const text = TEXT.slice(0, from) + parts.join('') + TEXT.slice(to);
        expectWhole(text, readSample(text));
      }),
      { numRuns: 150 },
    );
  });

  it('it may be any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expectWhole(text, readSample(text));
      }),
    );
  });
});

/** Parts of {@link WHOLE_CONFIG} that are no part of what acts. */
function isHarmless(path: PathIn): boolean {
  const text = path.join('/');
  const acting = 'reactions/acting';
  return (
    /^(version|x-free|validation|realities\/unused|notify\/team)/.test(text) ||
    text.startsWith('reactions/checking') ||
    new RegExp(`^${acting}/description`).test(text) ||
    new RegExp(`^${acting}/steps/0(/|$)`).test(text) ||
    new RegExp(`^${acting}/steps/1/steps/0(/|$)`).test(text)
  );
}

describe('the hash of what acts', { timeout: 30_000 }, () => {
  const whole = configOf(TEXT);

  it('is none where nothing acts', () => {
    const checking = { ...WHOLE_CONFIG, reactions: { checking: WHOLE_CONFIG.reactions.checking } };
    expect(configOf(stringify(checking)).actingHash).toBeNull();
    const disabled = withValueAt(WHOLE_CONFIG, ['reactions', 'acting', 'enabled'], false);
    expect(configOf(stringify(disabled)).actingHash).toBeNull();
    expect(whole.actingHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same however the file is written', () => {
    const style = fc.record({
      collectionStyle: fc.constantFrom('any', 'flow', 'block'),
      defaultStringType: fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'),
      indent: fc.constantFrom(2, 4),
      sortMapEntries: fc.boolean(),
    });
    fc.assert(
      fc.property(style, fc.string(), ({ sortMapEntries, ...options }, comment) => {
        // The order of reactions and of what is laid over the tree counts; both are sorted here.
        const said = `# ${comment.replace(/[^ -~]/g, '')}\n`;
        const text = said + stringify(WHOLE_CONFIG, { ...options, sortMapEntries } as object);
        const config = configOf(text);
        expect(config.actingHash).toBe(whole.actingHash);
        expect(config.reactions.map(({ hash }) => hash)).toEqual(
          whole.reactions.map(({ hash }) => hash),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('changes with an edit of what acts, and with no edit of anything else', () => {
    const other = fc.oneof(
      fc.constantFrom(undefined, 'x', 'main', 'commit.*', 'event.hour < 7', '6m', 9, false),
      fc.constantFrom('required', 'editor', ['editor'], ['qa'], ['./y'], 'sh', { A: 'c' }, 'off'),
      fc.constantFrom('local', 'queue', '1-2', 'bot', { b: 'c' }, { STAGE: 'x' }, {}),
    );
    let [changed, kept] = [0, 0];
    fc.assert(
      fc.property(anyPath, other, (path, value) => {
        if (path.length < 2) return;
        const edited = withValueAt(WHOLE_CONFIG, path, value);
        const result = readSample(stringify(edited));
        if (result.kind === 'broken' || value === valueAt(WHOLE_CONFIG, path)) return;
        const isSame = result.config.actingHash === whole.actingHash;
        const isName = path.at(-1) === 'name';
        const isAll = path.join('/') === 'reactions/acting/enabled';
        if (isAll || JSON.stringify(edited) === JSON.stringify(WHOLE_CONFIG)) return;
        expect([path, value, isSame]).toEqual([path, value, isHarmless(path) || isName]);
        if (isSame) kept++;
        else changed++;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(changed, kept)).toBeGreaterThan(5);
  });

  it('changes when an approval before what acts is taken away, or its order is another', () => {
    const path = ['reactions', 'acting', 'steps'];
    const steps = WHOLE_CONFIG.reactions.acting.steps;
    const variants = [
      [steps[0], steps[1], steps[3]],
      [steps[0], steps[1], steps[3], steps[2]],
      [steps[0], steps[3], steps[2], steps[1]],
    ];
    const hashes = variants.map(
      (each) => configOf(stringify(withValueAt(WHOLE_CONFIG, path, each))).actingHash,
    );
    expect(new Set([...hashes, whole.actingHash]).size).toBe(4);
  });
});

describe('the hash of a reaction', () => {
  it('is its own: what else is in the file does not matter', () => {
    const path = ['reactions', 'checking', 'paths'];
    const edited = configOf(stringify(withValueAt(WHOLE_CONFIG, path, ['other/**'])));
    const whole = configOf(TEXT);
    const hashes = [whole, edited].map(({ reactions }) => reactions.map(({ hash }) => hash));
    expect(hashes[0]?.[0]).toBe(hashes[1]?.[0]);
    expect(hashes[0]?.[1]).not.toBe(hashes[1]?.[1]);
  });
});
