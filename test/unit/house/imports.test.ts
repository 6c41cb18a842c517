import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { readModules, violations } from '../../house/imports.ts';

describe('the rooms of the house', () => {
  it('are kept by every import in src', () => {
    const modules = readModules('.');
    expect(modules.length).toBeGreaterThan(50);
    expect(violations(modules)).toEqual([]);
  });

  it('have a fence that catches each kind of violation, types and dynamic imports included', () => {
    expect(violations(readModules('test/fixtures/house'))).toEqual([
      'src/core/events/broken.ts may not import vscode.',
      'src/core/events/broken.ts may not import node:fs.',
      'src/core/events/broken.ts may not import src/core/commits/later.ts.',
      'src/core/events/broken.ts may not import @marcbachmann/cel-js.',
      'src/ui/view.ts may not import src/adapters/world.ts.',
      'src/ui/view.ts may not import src/adapters/world.ts.',
      'src/core/commits/later.ts → src/core/events/broken.ts → src/core/commits/later.ts is a cycle.',
    ]);
  });

  it('are held by the linter too', { timeout: 120_000 }, async () => {
    const text = readFileSync('test/fixtures/house/src/core/events/broken.ts', 'utf8');
    expect(await lintedAs('src/core/events/eventMap.ts', text)).toEqual(
      expect.arrayContaining([
        '1 @typescript-eslint/no-restricted-imports',
        '2 @typescript-eslint/no-restricted-imports',
        '3 no-restricted-imports',
        '4 @typescript-eslint/no-restricted-imports',
      ]),
    );
  });

  it('let one folder of core import the engine of conditions', { timeout: 120_000 }, async () => {
    const text = "import type { Environment } from '@marcbachmann/cel-js';\n";
    const rule = '1 @typescript-eslint/no-restricted-imports';
    expect(await lintedAs('src/core/cel/condition.ts', text)).not.toContain(rule);
    expect(await lintedAs('src/core/engine.ts', text)).toContain(rule);
  });
});

/** What the linter says of a text at the place of a file, as `line rule`. */
async function lintedAs(filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await new ESLint().lintText(text, { filePath });
  return result?.messages.map(({ ruleId, line }) => `${line} ${ruleId ?? ''}`) ?? [];
}
