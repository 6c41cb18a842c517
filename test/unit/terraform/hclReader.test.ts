import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadHclReader, MOST_CHARACTERS } from '../../../src/adapters/terraform/hclReader.ts';
import { UNREAD } from '../../../src/core/terraform/configuration.ts';
import { grammarDir } from '../../harness/grammarDir.ts';

const reader = await loadHclReader(grammarDir());

describe('blocks', () => {
  it('have type, labels, settings and the place of their head in UTF-16 columns', () => {
    const [first, second] = reader.read(
      '/* é日😀 */ module "net" {\r\n  source  = "./modules/\\"net\\""\r\n  version = var.v\r\n  on = true\r\n}\r\nresource aws_instance "web" {}',
    ).blocks;
    expect(first).toMatchObject({ type: 'module', labels: ['net'] });
    expect(first?.place).toEqual({ line: 1, column: 12, endLine: 1, endColumn: 24 });
    expect(first?.settings.get('source')).toEqual({
      value: './modules/"net"',
      place: { line: 2, column: 13, endLine: 2, endColumn: 32 },
    });
    expect(first?.settings.get('on')?.value).toBe(true);
    expect(first?.settings.has('version')).toBe(false);
    expect(first?.names).toEqual(new Set(['source', 'version', 'on']));
    expect(second).toMatchObject({ type: 'resource', labels: ['aws_instance', 'web'] });
  });

  it('are read one deep', () => {
    const [block] = reader.read(
      'terraform {\n backend "local" {\n path = "x"\n workspace {}\n }\n}',
    ).blocks;
    expect(block?.blocks).toMatchObject([{ type: 'backend', labels: ['local'], blocks: [] }]);
    expect(block?.blocks[0]?.settings.get('path')?.value).toBe('x');
  });

  it('before a mistake are read, and the rest may read anything', () => {
    const broken = reader.read('module "a" {\n source = "./a"\n}\nx = = 1\nmodule "b" {}\n');
    expect(broken.blocks[0]?.settings.get('source')?.value).toBe('./a');
    expect(broken.references).toBe('anything');
  });

  it('have their escapes resolved', () => {
    const [block] = reader.read('module "m" {\n source = "\\u00e9\\n$${a} %%{b} \\\\"\n}').blocks;
    expect(block?.settings.get('source')?.value).toBe('é\n${a} %{b} \\');
  });
});

describe('references to files', () => {
  it.each([
    ['file("a/b.txt")', { base: 'root', path: 'a/b.txt', isPrefix: false }],
    ['file("${path.module}/a.txt")', { base: 'module', path: '/a.txt', isPrefix: false }],
    ['filebase64("${path.root}/a")', { base: 'root', path: '/a', isPrefix: false }],
    ['fileset(path.module, "*.yaml")', { base: 'module', path: '', isPrefix: false }],
    [
      'templatefile("${path.module}/t/${var.x}.tpl", {})',
      { base: 'module', path: '/t/', isPrefix: true },
    ],
    ['[for f in x : upper(filesha256("k/${f}"))]', { base: 'root', path: 'k/', isPrefix: true }],
    ['"a ${file("b")} c"', { base: 'root', path: 'b', isPrefix: false }],
  ])('%s', (expression, reference) => {
    expect(reader.read(`locals {\n x = ${expression}\n}\n`).references).toEqual([reference]);
  });

  it.each([
    'file(var.x)',
    'file("${path.cwd}/x")',
    'file("${var.x}/y")',
    'file(x ? "a" : "b")',
    'file()',
    'fileexists(<<E\nhi\nE\n)',
  ])('%s may be anything', (expression) => {
    expect(reader.read(`locals {\n x = ${expression}\n}\n`).references).toBe('anything');
  });

  it('are not taken from functions that read none', () => {
    expect(
      reader.read('locals {\n x = upper(var.file)\n y = templatestring(a, {})\n}').references,
    ).toEqual([]);
  });
});

describe('hostile texts', () => {
  it('that are too large are not read', () => {
    expect(reader.read('#'.repeat(MOST_CHARACTERS + 1))).toBe(UNREAD);
  });

  it.each(['[', '{', '(', '"${', 'a {\n', '<<E\n', '%{ if '])(
    'nested deep with %j are survived',
    (piece) => {
      const text = `a = ${piece.repeat(Math.floor(MOST_CHARACTERS / piece.length / 2))}`;
      expect(reader.read(text).blocks.length).toBeLessThan(MOST_CHARACTERS);
      expect(reader.read('module "m" {}').blocks).toHaveLength(1);
    },
  );

  it('of any kind are survived', () => {
    const pieces = fc.constantFrom(
      'module "m" {',
      'source = ',
      '"./x"',
      '}',
      '\n',
      '${',
      '<<E\n',
      'é😀',
      '\0',
      'file(',
      ')',
      '=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
        const { blocks } = reader.read(parts.join(''));
        for (const { place } of blocks) expect(place.line).toBeGreaterThan(0);
      }),
    );
  });
});
