import { listFiles, PackageManager } from '@vscode/vsce';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '../../harness/checkout.ts';
import {
  placeholdersOf,
  readTranslatedTexts,
  translatedTextsIn,
} from '../../house/translatedTexts.ts';

type Words = Readonly<Record<string, string>>;

const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');
const words = (file: string): Words => JSON.parse(read(file)) as Words;

const manifest = words('package.nls.json');
const manifestFiles = globSync('package.nls.*.json', { cwd: CHECKOUT });
const bundleFiles = readdirSync(join(CHECKOUT, 'l10n')).map((name) => `l10n/${name}`);

describe('the texts that the code shows', () => {
  const { texts, problems } = readTranslatedTexts('src');

  it('are literal and get as many values as they name, so that bundles can hold them', () => {
    expect(problems).toEqual([]);
    expect(texts.length).toBeGreaterThan(100);
  });

  it.each(bundleFiles)('are all in %s, and nothing else is there', (file) => {
    expect(Object.keys(words(file)).toSorted()).toEqual(texts.toSorted());
  });

  it.each(bundleFiles)('keep their placeholders in %s', (file) => {
    const changed = Object.entries(words(file)).filter(
      ([text, translated]) => String(placeholdersOf(text)) !== String(placeholdersOf(translated)),
    );
    expect(changed).toEqual([]);
  });
});

describe('the texts of the manifest', () => {
  it.each(manifestFiles)('are all in %s, in the same order, and nothing else is there', (file) => {
    expect(Object.keys(words(file))).toEqual(Object.keys(manifest));
  });

  it.each(manifestFiles)('keep their links, code, placeholders and lines in %s', (file) => {
    const fixed = (all: Words): object =>
      Object.fromEntries(Object.entries(all).map(([key, text]) => [key, fixedPartsOf(text)]));
    expect(fixed(words(file))).toEqual(fixed(manifest));
  });
});

describe('a translation', () => {
  const files = [...manifestFiles, ...bundleFiles];

  it('is there in one more language, for the manifest and for the code', () => {
    expect(files.toSorted()).toEqual(['l10n/bundle.l10n.nl.json', 'package.nls.nl.json']);
  });

  it.each(files)('leaves nothing empty in %s, keeps what ends a text, and stays calm', (file) => {
    const source = (key: string): string => (file.startsWith('l10n') ? key : (manifest[key] ?? ''));
    const odd = Object.entries(words(file)).filter(
      ([key, text]) => /^\s*$|!/.test(text) || endOf(text) !== endOf(source(key)),
    );
    expect(odd).toEqual([]);
  });

  it('is found by the editor and goes into the package', { timeout: 30_000 }, async () => {
    expect(words('package.json')['l10n']).toBe('./l10n');
    const packaged = await listFiles({ cwd: CHECKOUT, packageManager: PackageManager.None });
    expect(packaged).toEqual(expect.arrayContaining(files));
  });
});

describe('the reader of texts', () => {
  const readOf = (source: string): object => translatedTextsIn('a.ts', source);

  it('takes literals, also those that are put together, in the order of the source', () => {
    const source = "l10n.t('a {0}', 1);\nvscode.l10n.t('b ' + ('c ' + `d`));";
    expect(readOf(source)).toEqual({ texts: ['a {0}', 'b c d'], problems: [] });
  });

  it.each([
    ['l10n.t(name)', 'a.ts:1 gives l10n.t a text that is not literal.'],
    ['l10n.t(`a ${b}`)', 'a.ts:1 gives l10n.t a text that is not literal.'],
    ["l10n.t('a ' + b)", 'a.ts:1 gives l10n.t a text that is not literal.'],
    ["l10n.t({ message: 'a' })", 'a.ts:1 gives l10n.t a text that is not literal.'],
    ["l10n.t('{0} of {1}', 1)", 'a.ts:1 gives 1 values to "{0} of {1}".'],
    ["l10n.t('a', 1)", 'a.ts:1 gives 1 values to "a".'],
    ["l10n.t('{0}', ...all)", 'a.ts:1 gives l10n.t values that cannot be counted.'],
    ['\nconst t = l10n.t;', 'a.ts:2 uses l10n for something else than to call l10n.t.'],
    [
      "import { l10n as words } from 'vscode';",
      'a.ts:1 uses l10n for something else than to call l10n.t.',
    ],
  ])('refuses %j', (source, problem) => {
    expect(readOf(source)).toEqual({ texts: [], problems: [problem] });
  });
});

/** What a translation may not change: targets of links, code, placeholders, the count of lines. */
function fixedPartsOf(text: string): object {
  return {
    links: [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target),
    code: [...text.matchAll(/`[^`]*`/g)].map(([code]) => code).toSorted(),
    placeholders: placeholdersOf(text),
    lines: text.split('\n').length,
  };
}

/** How a text ends tells what it is: `…` asks for more, `.` is a sentence, `?` a question. */
function endOf(text: string): string {
  return /[.…?:)%]?$/.exec(text)?.[0] ?? '';
}
