import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '../../harness/checkout.ts';

describe('the API of VS Code', () => {
  it('is used as far as it is stable, so that the extension runs in every VS Code', () => {
    const manifest = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as object;
    expect(manifest).not.toHaveProperty('enabledApiProposals');
    const proposed = globSync('{src,test,media}/**/vscode.proposed*.d.ts', { cwd: CHECKOUT });
    expect(proposed).toEqual([]);
  });
});
