import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runCheck } from '../../../src/adapters/validation/runCheck.ts';
import type { CheckName } from '../../../src/adapters/validation/workerMessages.ts';

const NAMES: readonly CheckName[] = ['syntax', 'files', 'kubernetes'];

async function check(path: string, text: string): Promise<readonly string[]> {
  const content = new TextEncoder().encode(text);
  const findings = await Promise.all(NAMES.map((name) => runCheck({ name, path, content })));
  return findings
    .flat()
    .map(
      ({ line, column, endLine, endColumn, severity, validator, rule, message }) =>
        `${line}:${column}-${endLine}:${endColumn} ${severity} ${validator}/${rule} ${message}`,
    );
}

describe('JSON', () => {
  it('is found to be broken at the place of the mistake', async () => {
    expect(await check('a.json', '{\n  "a": 1,\n  "b" 2\n}')).toEqual([
      '3:7-3:8 error syntax/json A colon should stand here.',
    ]);
  });

  it.each([
    ['a comment', '{} // no'],
    ['a trailing comma', '{"a": 1,}'],
    ['nothing at all', ''],
  ])('must not have %s', async (_, text) => {
    expect(await check('a.json', text)).toHaveLength(1);
  });

  it('may have comments and trailing commas where its tool reads them', async () => {
    const text = '{ // yes\n  "a": [1,], }';
    expect(await check('.vscode/settings.json', text)).toEqual([]);
    expect(await check('web/tsconfig.build.json', text)).toEqual([]);
    expect(await check('web/package.json', text)).toHaveLength(1);
  });

  it('counts columns in UTF-16 units, after characters of any length', async () => {
    expect(await check('a.json', '{"ä😀": }')).toEqual([
      '1:9-1:10 error syntax/json A value should stand here.',
    ]);
  });
});

describe('YAML', () => {
  it('is found to be broken at the place of the mistake', async () => {
    expect((await check('a.yaml', 'a: 1\nb: [1, 2\nc: 3\n'))[0]).toMatch(
      /^3:1-3:2 error syntax\/yaml /,
    );
  });

  it('must not have a key twice', async () => {
    expect(await check('a.yml', 'a: 1\nb: 2\na: 3\n')).toEqual([
      '3:1-3:2 error syntax/yaml Map keys must be unique.',
    ]);
  });

  it('may have many documents, be empty, or hold comments only', async () => {
    expect(await check('a.yaml', 'a: 1\n---\nb: 2\n...\n---\n')).toEqual([]);
    expect(await check('a.yaml', '')).toEqual([]);
    expect(await check('a.yaml', '# nothing\n')).toEqual([]);
  });

  it('is not expected of the templates of a Helm chart', async () => {
    expect(
      await check('chart/templates/web.yaml', '{{- if .Values.on }}\na: {{ x }}\n{{ end }}'),
    ).toEqual([]);
  });

  it('is parsed and never expanded, so that a bomb of aliases does no harm', async () => {
    const levels = Array.from({ length: 30 }, (_, index) => {
      const inner =
        index === 0
          ? 'lol'
          : Array(9)
              .fill(`*a${index - 1}`)
              .join(', ');
      return `a${index}: &a${index} [${inner}]`;
    });
    expect(await check('bomb.yaml', levels.join('\n'))).toEqual([]);
  });
});

describe('a Kubernetes manifest', () => {
  it('is not looked for in other YAML, however odd', async () => {
    expect(await check('a.yaml', 'kind: Deployment\nspec: 3\n')).toEqual([]);
    expect(await check('a.yaml', '- 1\n- {kind: Pod}\n')).toEqual([]);
    expect(await check('a.yaml', 'apiVersion: [1]\nkind: {a: 1}\n')).toEqual([]);
  });
});

describe('TOML', () => {
  it('is found to be broken at the place of the mistake', async () => {
    const [finding, ...more] = await check('Cargo.toml', '[package]\nname = "a"\nversion = \n');
    expect(finding).toMatch(/^3:11-\d:\d+ error syntax\/toml [A-Z].*\.$/);
    expect(more).toEqual([]);
  });

  it('may have all that TOML 1.0 has', async () => {
    const text = 'a.b = 1979-05-27T07:32:00Z\n[[t]]\nx = { y = [1, 2,] }\ns = """\nlines\n"""\n';
    expect(await check('a.toml', text)).toEqual([]);
  });
});

describe('what is nested too deeply', () => {
  it.each([
    ['a.json', '['.repeat(200_000)],
    ['a.json', '{"a":'.repeat(100_000)],
    ['a.yaml', '['.repeat(100_000)],
    ['a.toml', `a = ${'['.repeat(100_000)}`],
  ])('is a finding in %s and no crash', async (path, text) => {
    const found = await check(path, text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => line.includes(' error syntax/'))).toBe(true);
  });
});

describe('a conflict marker', () => {
  const conflict = ['<<<<<<< HEAD', 'ours', '=======', 'theirs', '>>>>>>> topic', ''].join('\n');

  it('is found where the conflict begins', async () => {
    expect(await check('a.txt', `first\n${conflict}`)).toEqual([
      '2:1-2:8 error files/conflict-marker A merge conflict was left here (up to line 6).',
    ]);
  });

  it.each([
    ['a heading', 'Title\n=======\ntext\n'],
    ['markers out of order', '>>>>>>> b\n=======\n<<<<<<< a\n'],
    ['a quotation', '    <<<<<<< HEAD\n    =======\n    >>>>>>> topic\n'],
  ])('is not %s', async (_, text) => {
    expect(await check('a.txt', text)).toEqual([]);
  });
});

describe('a leaked secret', () => {
  /** Put together here, so that this file itself holds none. */
  const token = ['ghp', '0123456789abcdefghijklmnopqrstuvwxyz'].join('_');
  it('is found at its place, and not repeated in the message', async () => {
    const found = await check('config.env', `A=1\nTOKEN=${token}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^2:7-2:47 error files\/leaked-secret This looks like a secret \(/);
    expect(found[0]).not.toContain(token.slice(4, 14));
  });

  it('may be a private key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const found = await check('id_rsa', text);
    expect(found.join()).toContain('files/leaked-secret');
    expect(found.join()).not.toContain(text.split('\n')[1]?.slice(0, 12));
  });

  it.each([
    'password: ${DB_PASSWORD}',
    'token: <your token>',
    'url: https://user:secret@git.Example.com:8443/team',
    'url: postgres://app:app@localhost:5432/app',
    `integrity sha512-${'aB3'.repeat(28)}==`,
    'AWS_SECRET_ACCESS_KEY: {{ .Values.secret }}',
  ])('is not %j', async (text) => {
    expect(await check('notes.txt', `${text}\n`)).toEqual([]);
  });
});

describe('a suppression without a reason', () => {
  it('is told, as it suppresses nothing', async () => {
    const found = await check('a.tf', ['//', 'git-reactor-ignore fmt'].join(' '));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^1:1-1:2 info files\/ignore-without-reason /);
    expect(await check('a.tf', '// git-reactor-ignore fmt: generated\n')).toEqual([]);
  });
});
