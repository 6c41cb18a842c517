import { describe, expect, it } from 'vitest';
import { parseDiagnostic, parseValidateAnswer } from '../../../src/core/terraform/diagnostic.ts';
import { diagnosticFinding } from '../../../src/core/terraform/diagnosticFinding.ts';

const answer = (diagnostics: unknown, format_version = '1.0'): string =>
  JSON.stringify({ format_version, diagnostics });

describe('the answer of validate', () => {
  it.each(['', 'null', '[]', '{}', '{"format_version": 1}', answer({}), '{"format_version":"1.0"'])(
    'that cannot be read is an error: %s',
    (text) => expect(() => parseValidateAnswer(text)).toThrow('cannot be read'),
  );

  it('of a later major version is an error', () => {
    expect(() => parseValidateAnswer(answer([], '2.0'))).toThrow('the format 2.0');
  });

  it('is read as far as it is known', () => {
    const ranged = { summary: 's', range: { filename: 'a.tf', start: { line: 2, byte: 5 } } };
    const told = parseValidateAnswer(answer([7, null, {}, { summary: 's' }, ranged]));
    const s = { severity: 'error', summary: 's', detail: '' };
    const range = { filename: 'a.tf', startByte: 5, endByte: 5, line: 2 };
    expect(told).toEqual([s, { ...s, range }]);
  });
});

describe('the place of a diagnostic', () => {
  const bytes = new TextEncoder().encode('é\n😀 x = "y"\n');
  const read = (path: string): Promise<Uint8Array | undefined> =>
    Promise.resolve(path === 'modules/m/a.tf' ? bytes : undefined);
  const at = (filename: string, start: number, end: number) => {
    const diagnostic = parseDiagnostic({
      summary: 's',
      range: { filename, start: { line: 1, byte: start }, end: { byte: end } },
    });
    return diagnosticFinding(diagnostic!, { root: 'live/qa', fallback: 'live/qa/z.tf' }, read);
  };

  it('is counted in UTF-16 columns of the file in the tree', async () => {
    const place = { line: 2, column: 4, endLine: 2, endColumn: 5 };
    expect(await at('../../modules/m/a.tf', 8, 9)).toMatchObject({
      path: 'modules/m/a.tf',
      ...place,
    });
  });

  it('is never empty, nor outside of the file', async () => {
    expect(await at('../../modules/m/a.tf', 3, 3)).toMatchObject({ line: 2, endColumn: 2 });
    expect(await at('../../modules/m/a.tf', 900, 901)).toMatchObject({ line: 3, column: 1 });
  });

  it.each(['../../../etc/passwd', '/etc/passwd', '../../gone.tf'])(
    'is the top of a file of the root module where it is outside of the tree: %s',
    async (filename) =>
      expect(await at(filename, 3, 4)).toMatchObject({ path: 'live/qa/z.tf', line: 1, column: 1 }),
  );
});
