import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import { applyFix } from '../../../src/core/validation/applyFix.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  repository.write('README.md', 'A repository.\n');
  repository.commit('begin');
});
afterEach(() => repository.remove());

interface Options {
  readonly terraformPath?: string;
  readonly isTrusted?: boolean;
  readonly isAll?: boolean;
}

async function validate({ isAll = false, ...options }: Options = {}): Promise<Verdict> {
  const opened = await realOpener(options)(repository.dir, 'read', {});
  try {
    return await opened.engine.validate({ of: { revision: 'HEAD' }, isAll });
  } finally {
    opened.dispose();
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  repository.commit('change');
}

const told = ({ findings }: Verdict): readonly string[] =>
  findings
    .filter(({ validator }) => validator === 'terraform')
    .map(
      ({ path, line, column, endLine, endColumn, rule, message }) =>
        `${path}:${line}:${column}-${endLine}:${endColumn} ${rule} ${message}`,
    );
const skipped = (verdict: Verdict): readonly string[] =>
  verdict.skipped.map(({ path, reason }) => `${path}: ${reason}`);

const NET = { 'modules/net/main.tf': 'variable "name" {\n  type = string\n}\n' };
const call = (name: string, source: string, body = ''): string =>
  `module "${name}" {\n  source = "${source}"\n${body}}\n`;
/** A program that does what the script says, where terraform is looked for. */
function program(script: string): string {
  const path = join(tempFolder('tool'), 'terraform');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

describe('validate', () => {
  itWithTerraform(
    'finds mistakes at their exact places, after characters of any length',
    async () => {
      commit({
        'live/main.tf': '# é日😀\nresource "terraform_data" "a" {\n  input = "é😀${var.nope}"\n}\n',
      });
      expect(told(await validate())).toEqual([
        'live/main.tf:3:17-3:25 validate Reference to undeclared input variable: An input variable with the name "nope" has not been declared. This variable can be declared with a variable "nope" {} block.',
      ]);
    },
  );

  itWithTerraform(
    'finds in a root module what a change of a module that it calls breaks',
    async () => {
      commit({ ...NET, 'live/qa/main.tf': call('net', '../../modules/net', '  name   = "qa"\n') });
      expect(told(await validate())).toEqual([]);
      commit({ 'modules/net/main.tf': 'variable "title" {\n  type = string\n}\n' });
      expect((await validate()).verdict).toBe('fail');
      expect(told(await validate())).toEqual([
        expect.stringMatching(/^live\/qa\/main\.tf:1:14-1:15 validate Missing required argument: /),
        expect.stringMatching(/^live\/qa\/main\.tf:3:3-3:7 validate Unsupported argument: /),
      ]);
    },
  );

  itWithTerraform('says what is wrong in a module once, however many call it', async () => {
    commit({
      'modules/net/main.tf': 'output "x" {\n  value = local.gone\n}\n',
      'live/qa/main.tf': call('net', '../../modules/net'),
      'live/prod/main.tf':
        call('net', '../../modules/net/') + call('again', '../.././modules/x/../net'),
    });
    expect(told(await validate())).toEqual([
      expect.stringMatching(
        /^modules\/net\/main\.tf:2:11-2:21 validate Reference to undeclared local/,
      ),
    ]);
  });

  itWithTerraform('knows modules by any way to write their source', async () => {
    commit({
      'top/main.tf': 'output "x" {\n  value = 1\n}\n',
      'top/live/m/n/main.tf': '',
      'top/live/main.tf': ['./..', '../', './m/n//', './m/../m/./n', '../live/m/n']
        .map((source, index) => call(`m${index}`, source))
        .join('\n'),
    });
    const verdict = await validate();
    expect([told(verdict), skipped(verdict)]).toEqual([[], []]);
  });

  itWithTerraform(
    'reads files that expressions name, and configuration through symlinks',
    async () => {
      const main = 'output "x" {\n  value = file("${path.module}/conf/a.txt")\n}\n';
      commit({ 'live/main.tf': main, 'live/conf/a.txt': 'a', 'shared/variables.tf': '' });
      repository.git('config', 'core.symlinks', 'true');
      const link = repository.gitBytes(['hash-object', '-w', '--stdin'], '../shared/variables.tf');
      const entry = `120000,${link.toString().trim()},live/variables.tf`;
      repository.git('update-index', '--add', '--cacheinfo', entry);
      repository.git('commit', '-q', '-m', 'link');
      repository.git('checkout', '-q', '.');
      expect(told(await validate({ isAll: true }))).toEqual([]);
      commit({ 'shared/variables.tf': 'output "x" {\n  value = 1\n}\n' });
      expect(told(await validate())[0]).toMatch(/validate Duplicate output definition/);
      repository.git('rm', '-q', 'live/conf/a.txt', 'live/variables.tf');
      repository.commit('gone');
      expect(told(await validate())[0]).toMatch(
        /^live\/main\.tf:2:19-.* Invalid function argument/,
      );
    },
  );

  itWithTerraform('answers from the cache as long as nothing changed that it reads', async () => {
    commit({ ...NET, 'live/main.tf': call('net', '../modules/net', '  name   = "a"\n') });
    const opened = await realOpener()(repository.dir, 'watch', {});
    try {
      const ask = () => opened.engine.validate({ of: { revision: 'HEAD' }, isAll: true });
      expect((await ask()).cached).toBe(0);
      const { cached, checked } = await ask();
      expect(cached).toBe(checked);
    } finally {
      opened.dispose();
    }
  });
});

describe('calls of modules', () => {
  it('that lead out of the tree or in circles are findings, without running anything', async () => {
    commit({
      'a/main.tf': call('b', '../b') + call('out', '../../out'),
      'b/main.tf': call('a', '../a'),
    });
    expect(
      told(
        await validate({
          terraformPath: program('[ "$1" = fmt ] && exec cat; [ "$1" = version ] && echo {}'),
        }),
      ),
    ).toEqual([
      expect.stringMatching(/^a\/main\.tf:5:12-5:23 module-outside /),
      expect.stringMatching(/^b\/main\.tf:2:12-2:18 module-cycle /),
    ]);
  });
});

describe('fmt', () => {
  itWithTerraform('finds the first line that differs, and mends the file', async () => {
    const text = 'variable "é" {}\n\nlocals {\n  a = 1\n  bbb = 2\n}\n\nlocals {\n c = 3\n}';
    commit({ 'main.tf': text });
    const { findings } = await validate();
    const found = findings.filter(({ rule }) => rule === 'format');
    expect(found).toMatchObject([
      { path: 'main.tf', line: 4, column: 1, endLine: 4, endColumn: 8 },
    ]);
    expect(applyFix(text, found[0]!.fix!, 'main.tf')).toBe(
      'variable "é" {}\n\nlocals {\n  a   = 1\n  bbb = 2\n}\n\nlocals {\n  c = 3\n}',
    );
  });

  itWithTerraform('finds mistakes in files that validate does not read', async () => {
    commit({ 'main.tf': '', 'prod.tfvars': 'a = 1\nb = = 2\n' });
    expect(told(await validate())).toEqual(['prod.tfvars:2:1-2:2 syntax Invalid expression']);
  });

  itWithTerraform('leaves mistakes in configuration to validate', async () => {
    commit({ 'main.tf': 'a = = 1\n' });
    const found = told(await validate());
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((each) => each.includes(' validate '))).toBe(true);
  });
});

describe('what is not on this machine', () => {
  it('is said once if it is the program itself', async () => {
    commit({ 'a/main.tf': '', 'b/main.tf': '' });
    const verdict = await validate({ terraformPath: join(tempFolder('none'), 'terraform') });
    expect(told(verdict)).toEqual([]);
    expect(skipped(verdict)).toEqual([
      expect.stringMatching(/^a\/main\.tf: Terraform is not checked: there is no program \//),
    ]);
  });

  itWithTerraform('is said in the words of the program that is used', async () => {
    const tofu = join(tempFolder('tofu'), 'tofu');
    writeFileSync(tofu, '#!/bin/sh\nexec terraform "$@"\n', { mode: 0o755 });
    commit({ 'main.tf': 'resource "example_thing" "a" {\n}\n' });
    expect(skipped(await validate({ terraformPath: tofu }))).toEqual([
      `main.tf: its providers are not on this machine: run ${tofu} init in the top directory`,
    ]);
  });

  itWithTerraform('is said if it is a provider, and nothing else is', async () => {
    commit({ 'main.tf': 'resource "example_thing" "a" {\n}\n\nlocals {\n  a = var.nope\n}\n' });
    const verdict = await validate();
    expect(told(verdict)).toEqual([]);
    expect(skipped(verdict)).toEqual([
      'main.tf: its providers are not on this machine: run terraform init in the top directory',
    ]);
  });

  itWithTerraform('is said if it is a provider that a lock file names', async () => {
    const lock = `provider "registry.terraform.io/example/thing" {
  version = "1.0.0"
  hashes  = ["h1:08eov2Ls9iQ/g6nDlwjVk+fGB6Wo7X4CvmgitYg3LP4="]
}
`;
    const needs =
      'terraform {\n  required_providers {\n    thing = { source = "example/thing" }\n  }\n}\n';
    commit({ 'live/.terraform.lock.hcl': lock, 'live/main.tf': needs });
    const verdict = await validate();
    expect(told(verdict)).toEqual([]);
    expect(skipped(verdict)).toEqual([
      'live/main.tf: its providers are not on this machine: run terraform init in live',
    ]);
  });

  itWithTerraform(
    'is said if it is a module; one that was installed is used if trusted',
    async () => {
      commit({ '.gitignore': '.terraform\n', 'live/main.tf': call('far', 'example/far/any') });
      const missing =
        'live/main.tf: the module far is not on this machine: run terraform init in live';
      expect(skipped(await validate())).toEqual([missing]);
      const dir = join(repository.dir, 'live/.terraform/modules');
      mkdirSync(join(dir, 'far'), { recursive: true });
      writeFileSync(join(dir, 'far/main.tf'), 'variable "needed" {\n}\n');
      const Source = 'registry.terraform.io/example/far/any';
      const Modules = [{ Key: 'far', Source, Version: '1.0.0', Dir: '.terraform/modules/far' }];
      writeFileSync(join(dir, 'modules.json'), JSON.stringify({ Modules }));
      expect(skipped(await validate({ isTrusted: false }))).toEqual([missing]);
      expect(told(await validate())).toEqual([
        expect.stringMatching(/^live\/main\.tf:1:14-1:15 validate Missing required argument: /),
      ]);
    },
  );
});

describe('a program that does not do what it should', () => {
  const answers = (validate: string): string =>
    program(
      `case "$1" in version) echo '{"terraform_version":"1.9.0"}';; fmt) cat;; *) ${validate};; esac`,
    );

  it.each([
    ['is ended by a signal', 'kill -SEGV $$', /was ended by SIGSEGV/],
    ['says nothing', 'exit 1', /answer of validate cannot be read/],
    ['says something else', 'echo "<html>"', /answer of validate cannot be read/],
    ['prints 1 GB', 'head -c 1000000000 /dev/zero', /printed more than 16 MiB and was ended/],
    ['answers in a later format', 'echo \'{"format_version":"7.0"}\'', /format 7\.0/],
  ])('makes no verdict of it when it %s', async (_, script, message) => {
    commit({ 'main.tf': '' });
    const verdict = await validate({ terraformPath: answers(script) });
    expect(verdict.verdict).toBe('error');
    expect(verdict.findings).toMatchObject([{ validator: 'terraform', rule: 'broken' }]);
    expect(verdict.findings[0]?.message).toMatch(message);
  });

  it('is not believed to be a program of which the version can be told', async () => {
    commit({ 'main.tf': '' });
    const verdict = await validate({ terraformPath: program('kill -9 $$') });
    expect(verdict.verdict).toBe('error');
  });

  it('gets nothing of what the shell says about terraform', async () => {
    commit({ 'main.tf': '' });
    const seen = join(tempFolder('seen'), 'env');
    const script = `env > ${seen}; echo '{"format_version":"1.0","diagnostics":[]}'`;
    const own = { TF_CLI_ARGS_validate: '-x', TF_LOG: 'trace', TF_WORKSPACE: 'x', TF_VAR_x: '1' };
    Object.assign(process.env, own);
    try {
      expect((await validate({ terraformPath: answers(script) })).verdict).toBe('pass');
    } finally {
      for (const name of Object.keys(own)) Reflect.deleteProperty(process.env, name);
    }
    const names = readFileSync(seen, 'utf8').match(/^(TF|CHECKPOINT)_\w+/gm);
    expect(names?.filter((name) => name !== 'TF_CLI_CONFIG_FILE').sort()).toEqual([
      'CHECKPOINT_DISABLE',
      'TF_DATA_DIR',
      'TF_INPUT',
      'TF_IN_AUTOMATION',
    ]);
  });
});
