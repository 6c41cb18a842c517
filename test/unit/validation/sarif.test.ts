import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import { toSarif } from '../../../src/core/validation/sarif.ts';
import { finding } from './finding.ts';

/** The schema of the standard; its name and draft are written in a way of before draft 6. */
function schema(): object {
  const main = createRequire(import.meta.url).resolve('@microsoft/jest-sarif');
  const file = path.join(path.dirname(main), 'schemas/sarif-2.1.0-rtm.5.json');
  const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as object);
  return Object.fromEntries(entries.filter(([key]) => key !== 'id' && key !== '$schema'));
}

const verdict = (difference: Partial<Verdict>): Verdict => ({
  verdict: 'fail',
  rev: 'HEAD',
  tree: '0'.repeat(40),
  checked: 2,
  cached: 0,
  tookMs: 3,
  findings: [],
  skipped: [],
  ...difference,
});

const fix = {
  title: 'Mend it',
  edits: [
    { path: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, newText: 'x' },
    { path: 'b c.yaml', line: 2, column: 1, endLine: 2, endColumn: 1, newText: '' },
  ],
};
const FULL = verdict({
  findings: [
    finding({ help: 'https://example.com/a', fixable: true, fix }),
    finding({ path: 'ünï/100% #?.yaml', severity: 'warning', rule: 'other' }),
    finding({ severity: 'info', line: 9, endLine: 10 }),
  ],
  skipped: [{ path: 'huge \ud800.json', reason: 'it is huge' }],
});

describe('SARIF', () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const isSarif = ajv.compile(schema());

  it.each([
    ['full', FULL],
    ['empty', verdict({})],
    ['broken', verdict({ verdict: 'error', findings: [finding({ rule: 'broken' })] })],
  ])('is valid by the schema of the standard for a verdict that is %s', (_, each) => {
    isSarif(JSON.parse(JSON.stringify(toSarif(each))));
    expect(isSarif.errors).toBeNull();
  });

  it('is not valid by that schema if it is something else', () => {
    expect(isSarif({ version: '2.1.0', runs: [{ results: [{ level: 'fatal' }] }] })).toBe(false);
  });

  it('has each rule once, levels, encoded paths and fixes', () => {
    expect(toSarif(FULL).runs[0]).toMatchObject({
      tool: { driver: { rules: [{ id: 'syntax/yaml' }, { id: 'syntax/other' }] } },
      results: [
        { ruleIndex: 0, level: 'error', fixes: [{ artifactChanges: [{}, {}] }] },
        {
          ruleIndex: 1,
          level: 'warning',
          locations: [
            {
              physicalLocation: { artifactLocation: { uri: '%C3%BCn%C3%AF/100%25%20%23%3F.yaml' } },
            },
          ],
        },
        { ruleIndex: 0, level: 'note' },
      ],
    });
  });
});
