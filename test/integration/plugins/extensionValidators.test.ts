import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository } from '../../harness/terminalRepository.ts';

let open: OpenRepository;
beforeAll(async () => {
  const repository = await createRepository('checks');
  const big = 'x'.repeat(1024 * 1024 + 1);
  await repository.commit('first', { 'a.txt': 'todo\n', 'b.txt': 'done\n', 'big.txt': big });
  open = await realOpener()(repository.folder, 'read');
});
afterAll(() => open.dispose());

const judged = ({ engine }: OpenRepository): Promise<Verdict> =>
  engine.validate({ of: { revision: 'HEAD' }, isAll: true });
const accepts = (path: string): boolean => path.endsWith('.txt');

describe('a check of another extension', () => {
  it('judges the files that it accepts, until it goes', async () => {
    let asked = 0;
    const added = open.addValidator({
      ...{ name: 'todos', version: '1', accepts },
      validate({ path, text }: { path: string; text: string }) {
        asked += 1;
        const finding = { rule: 'no-todo', message: `Do it: ${path}`, line: 1, endColumn: 5 };
        return Promise.resolve(text.startsWith('todo') ? [finding] : undefined);
      },
    });
    const { findings, skipped } = await judged(open);
    expect(findings).toEqual([
      {
        ...{ path: 'a.txt', line: 1, column: 1, endLine: 1, endColumn: 5, severity: 'warning' },
        ...{ validator: 'todos', rule: 'no-todo', message: 'Do it: a.txt', fixable: false },
      },
    ]);
    expect(skipped).toMatchObject([{ path: 'big.txt' }]);
    expect(asked).toBe(2);
    await judged(open);
    expect(asked).toBe(2);
    added.dispose();
    expect((await judged(open)).findings).toEqual([]);
  });

  it.each([
    [() => [{ rule: 'A b', message: 'x' }], 'Finding 1: `rule` has to be in kebab case'],
    [() => [{ rule: 'a', message: 'x', line: 0 }], 'Finding 1: `line` has to be a whole number'],
    [() => [{ rule: 'a', message: 'x', severity: 'bad' }], '`severity` has to be'],
    [
      () => [{ rule: 'a', message: 'x', help: 'javascript:1' }],
      '`help` has to be an https address',
    ],
    [() => 'nothing', 'It has to give a list of findings.'],
    [() => new Array<object>(1_001).fill({ rule: 'a', message: 'x' }), 'more than 1000 findings'],
    [() => Promise.reject(new Error('boo')), 'boo'],
  ])('that breaks is a finding, and its neighbours are judged: %#', async (validate, said) => {
    const only = (path: string): boolean => path === 'a.txt';
    const even = (): unknown => [{ rule: 'even', message: 'Even.' }];
    const added = [
      open.addValidator({ name: 'odd', version: '1', accepts: only, validate }),
      open.addValidator({ name: 'even', accepts: only, validate: even }),
    ];
    const { verdict, findings } = await judged(open);
    for (const each of added) each.dispose();
    expect(verdict).toBe('error');
    expect(findings.map(({ validator, rule }) => `${validator}/${rule}`).toSorted()).toEqual([
      ...['even/even', 'odd/broken'],
    ]);
    expect(findings.find(({ rule }) => rule === 'broken')?.message).toContain(said);
  });

  it('is refused with a sentence if it is none', () => {
    const validate = (): undefined => undefined;
    const refused: readonly (readonly [unknown, string])[] = [
      [undefined, 'it is no object'],
      [{ name: 'A' }, '`name` has to be in kebab case'],
      [{ name: 'a', version: 1, accepts, validate }, '`version` of "a" has to be a text'],
      [{ name: 'a', accepts }, '"a" needs the functions'],
      [{ name: 'kubernetes', accepts, validate }, 'there is a "kubernetes" already'],
    ];
    for (const [value, said] of refused) expect(() => open.addValidator(value)).toThrow(said);
  });
});
