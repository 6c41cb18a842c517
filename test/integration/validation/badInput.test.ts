import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { Terminal } from '../../../src/terminal/terminal.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { listProcesses } from '../../harness/processTable.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';

const SLOW = { timeout: 120_000 };

describe('bad input', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = createRepository();
    repository.write('README.md', 'A repository.\n');
    repository.commit('begin');
  });
  afterEach(() => repository.remove());

  /** Beside each hostile file is one with a plain mistake, which is found whatever else happens. */
  function commit(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) repository.write(path, content);
    repository.write('plain.json', '{]');
    repository.commit('change');
  }

  async function validate(terraformPath = '', signal?: AbortSignal): Promise<Verdict> {
    const opened = await realOpener({ terraformPath })(repository.dir, 'read', {});
    try {
      return await opened.engine.validate({
        of: { revision: 'HEAD' },
        isAll: false,
        ...(signal && { signal }),
      });
    } finally {
      opened.dispose();
    }
  }
  const told = ({ findings }: Verdict): readonly string[] =>
    findings.map(({ path, validator, rule }) => `${path} ${validator}/${rule}`);

  /** A program in the place of terraform that does what the script says when it is to validate. */
  function terraform(script: string): string {
    const path = join(tempFolder('tool'), 'terraform');
    const version = `version) echo '{"terraform_version":"1.9.0"}';;`;
    const text = `#!/bin/sh\ncase "$1" in ${version} fmt) cat;; *) ${script};; esac\n`;
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  const BOMB = Array.from({ length: 30 }, (_, level) =>
    level === 0
      ? 'a0: &a0 [lol]'
      : `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
  ).join('\n');

  it.each([
    ['a bomb of aliases', 'a.yaml', BOMB, []],
    [
      'a manifest that is a bomb',
      'a.yaml',
      `apiVersion: v1\nkind: ConfigMap\n${BOMB}\n`,
      ['a.yaml kubernetes/too-many-aliases'],
    ],
    [
      'YAML nested without end',
      'a.yaml',
      `apiVersion: v1\nkind: X\na: ${'['.repeat(50_000)}`,
      ['a.yaml syntax/too-deep'],
    ],
    [
      'JSON nested without end',
      'a.json',
      `{"apiVersion":${'['.repeat(200_000)}`,
      ['a.json syntax/too-deep'],
    ],
  ])('of %s harms no other file', SLOW, async (_, path, text, expected) => {
    commit({ [path]: text });
    const verdict = await validate();
    expect(told(verdict)).toEqual([...expected, 'plain.json syntax/json']);
    expect(verdict.verdict).toBe('fail');
  });

  itWithTerraform('of Terraform nested without end harms no other file', SLOW, async () => {
    commit({ 'a.tf': `locals { a = ${'['.repeat(50_000)} }` });
    const verdict = await validate();
    expect(told(verdict)).toEqual(['a.tf terraform/validate', 'plain.json syntax/json']);
  });

  it(
    'of 100,000 documents is gone through or given up, and harms no other file',
    SLOW,
    async () => {
      commit({ 'many.yaml': 'a: 1\n---\n'.repeat(100_000) });
      const verdict = await validate();
      expect(told(verdict)).toContain('plain.json syntax/json');
      const own = verdict.findings.filter(({ path }) => path === 'many.yaml');
      expect(own.every(({ rule }) => rule === 'broken')).toBe(true);
      expect(verdict.verdict).toBe(own.length > 0 ? 'error' : 'fail');
    },
  );

  it('of 10 MB in one document is skipped, and said to be', SLOW, async () => {
    commit({ 'huge.yaml': `a:\n${'  - {name: value}\n'.repeat(600_000)}` });
    const verdict = await validate();
    expect(told(verdict)).toEqual(['plain.json syntax/json']);
    expect(verdict.skipped).toContainEqual({
      path: 'huge.yaml',
      reason: 'it has 10.3 MiB; files above 2.0 MiB are not checked',
    });
  });

  it('of 9 MB in one JSON document is read', SLOW, async () => {
    commit({ 'huge.json': `[${'{"name":"value"},'.repeat(530_000)}` });
    expect(told(await validate())).toEqual(['huge.json syntax/json', 'plain.json syntax/json']);
  });

  it('that breaks one validator makes the verdict an error; the others go on', async () => {
    commit({ 'main.tf': '' });
    const verdict = await validate(terraform('kill -SEGV $$'));
    expect(verdict.verdict).toBe('error');
    expect(told(verdict)).toEqual(['main.tf terraform/broken', 'plain.json syntax/json']);
  });

  it('that makes terraform hang is ended with all that it started', SLOW, async () => {
    commit({ 'main.tf': '' });
    const mark = `${987_000 + (process.pid % 1_000)}`;
    const ending = new AbortController();
    const verdict = validate(terraform(`sleep ${mark}`), ending.signal);
    const isHanging = (): boolean =>
      listProcesses().some(({ command }) => command === `sleep ${mark}`);
    await eventually('the hanging program', isHanging, (is) => is);
    ending.abort(new Error('It was interrupted.'));
    await expect(verdict).rejects.toThrow('It was interrupted.');
    await eventually('its end', isHanging, (is) => !is);
  });

  it('that could not be judged is the exit code 3, never 0', async () => {
    commit({ 'main.tf': '' });
    const said: string[] = [];
    const terminal: Terminal = {
      cwd: repository.dir,
      isInteractive: false,
      open: realOpener({ terraformPath: terraform('exit 1') }),
      now: () => Date.now(),
      out: (text) => void said.push(text),
      err: () => undefined,
      untilInterrupted: () => new Promise(() => undefined),
    };
    expect(await runProgram(terminal, ['validate'])).toBe(3);
    expect(said.join('')).toContain('error: ');
  });
});
