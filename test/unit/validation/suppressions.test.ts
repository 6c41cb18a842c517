import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/events/validationData.ts';
import { suppressionsIn } from '../../../src/core/validation/suppressions.ts';
import type { ValidationOptions } from '../../../src/core/validation/validationOptions.ts';
import { weighFindings } from '../../../src/core/validation/weighFindings.ts';
import { finding } from './finding.ts';

/** Not written out where a reason is missing: this file is checked too. */
const MARK = 'git-reactor-ignore';

/** The lines of the findings that are left of one on each line of a text. */
function left(text: string, options: ValidationOptions = {}): readonly number[] {
  const findings = text.split('\n').map((_, index) => finding({ line: index + 1 }));
  return weighFindings(findings, options, () => suppressionsIn(text)).map(({ line }) => line);
}

describe('a suppression', () => {
  it.each([
    ['on its line', 'a: 1\nb: 2 # git-reactor-ignore yaml: as it should be\nc: 3', [1, 3]],
    ['on the line above', 'a: 1\n  // git-reactor-ignore syntax/yaml: meant so\nb\nc', [1, 2, 4]],
    ['for the file, at its top', '# Licence\n# git-reactor-ignore yaml: generated\na: 1', []],
    ['for every rule', 'a\nb # git-reactor-ignore *: vendored', [1]],
    ['with line ends of Windows', 'a\r\nb # git-reactor-ignore yaml: so\r\nc', [1, 3]],
  ])('%s covers what it says', (_, text, lines) => {
    expect(left(text)).toEqual(lines);
  });

  it.each([
    ['without a reason', `a\nb # ${MARK} yaml`],
    ['with an empty reason', `a\nb # ${MARK} yaml:  `],
    ['of another rule', 'a\nb # git-reactor-ignore json: why not'],
    ['of another validator', 'a\nb # git-reactor-ignore files/yaml: why not'],
    ['that is no comment', 'a\nb: "git-reactor-ignore yaml: why not"'],
  ])('%s covers nothing', (_, text) => {
    expect(left(text)).toEqual([1, 2]);
  });
});

describe('options', () => {
  const weigh = (options: ValidationOptions, ...findings: readonly Finding[]): readonly string[] =>
    weighFindings(findings, options, () => []).map(({ path, severity }) => `${path} ${severity}`);

  it('give severities, the more exact name first', () => {
    const severities = { yaml: 'off', 'syntax/yaml': 'info', json: 'off' } as const;
    expect(weigh({ severities }, finding({}), finding({ rule: 'json' }))).toEqual(['a.yaml info']);
  });

  it('ignore rules, everywhere or by path', () => {
    const ignore = [{ rule: 'yaml', paths: ['vendor/**'], reason: 'not ours' }];
    const findings = [finding({}), finding({ path: 'vendor/.x/a.yaml' })];
    expect(weigh({ ignore }, ...findings)).toEqual(['a.yaml error']);
    expect(weigh({ ignore: [{ rule: '*', reason: 'never mind' }] }, ...findings)).toEqual([]);
  });

  it('never hide that a validator broke', () => {
    const options = { severities: { broken: 'off' }, ignore: [{ rule: '*', reason: '' }] } as const;
    expect(weigh(options, finding({ rule: 'broken' }))).toEqual(['a.yaml error']);
  });
});
