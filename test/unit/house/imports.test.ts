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
      'src/ui/view.ts may not import src/adapters/world.ts.',
      'src/ui/view.ts may not import src/adapters/world.ts.',
      'src/core/commits/later.ts → src/core/events/broken.ts → src/core/commits/later.ts is a cycle.',
    ]);
  });

  it('are held by the linter too', { timeout: 120_000 }, async () => {
    const eslint = new ESLint();
    const text = readFileSync('test/fixtures/house/src/core/events/broken.ts', 'utf8');
    const [result] = await eslint.lintText(text, { filePath: 'src/core/events/eventMap.ts' });
    const rules = result?.messages.map(({ ruleId, line }) => `${line} ${ruleId ?? ''}`);
    expect(rules).toEqual(
      expect.arrayContaining([
        '1 @typescript-eslint/no-restricted-imports',
        '2 @typescript-eslint/no-restricted-imports',
        '3 no-restricted-imports',
      ]),
    );
  });
});
