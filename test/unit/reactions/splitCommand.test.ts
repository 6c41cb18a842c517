import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsOf, commandProblem, toolsOf } from '../../../src/core/reactions/steps/command.ts';
import { splitCommand } from '../../../src/core/reactions/steps/splitCommand.ts';

const argsOf = (text: string): unknown => {
  const split = splitCommand(text);
  return split.kind === 'arguments' ? split.args : split.reason;
};

describe('a command without a shell', () => {
  it.each([
    ['./smoke-test.sh', ['./smoke-test.sh']],
    ['  kubectl  apply\t-k k8s/ ', ['kubectl', 'apply', '-k', 'k8s/']],
    [`echo 'a b' "c d" e\\ f`, ['echo', 'a b', 'c d', 'e f']],
    [`echo "a \\"b\\" \\\\ \\n" 'c\\'`, ['echo', 'a "b" \\ \\n', 'c\\']],
    [`echo '' ""`, ['echo', '', '']],
    [`kubectl get -o jsonpath='{.items[*]}'`, ['kubectl', 'get', '-o', 'jsonpath={.items[*]}']],
    ['echo a#b x~ {.a}', ['echo', 'a#b', 'x~', '{.a}']],
    ['curl --data \\$x', ['curl', '--data', '$x']],
  ])('%s is split', (text, args) => {
    expect(argsOf(text)).toEqual(args);
  });

  it.each([
    ['cat a | sort', '|'],
    ['make > out', '>'],
    ['echo $(id)', '$'],
    ['echo "$HOME"', '$'],
    ['echo "`id`"', '`'],
    ['a && b', '&'],
    ['a; b', ';'],
    ['ls *.yaml', '*'],
    ['ls ~/x', '~'],
    ['cp {a,b} c', ','],
    ['a # why', '#'],
    ['! a', '!'],
    ['a\nb', 'a second line'],
  ])('%s is refused, as only a shell understands it', (text, what) => {
    expect(argsOf(text)).toBe(
      `Only a shell understands ${what} here. Name one (\`shell: bash\`), put the command into a script, or put quotes around it if it is meant as it stands.`,
    );
  });

  it.each([
    ['FOO=1 make', '"FOO=1" is no program. Put variables into `env`.'],
    [`echo 'a`, `A ' is not closed.`],
    ['echo a\\', 'A \\ at the end takes nothing.'],
    ['   ', 'It names no program.'],
    [`'' a`, 'It names no program.'],
  ])('%j is refused', (text, reason) => {
    expect(argsOf(text)).toBe(reason);
  });

  it('gives back every argument that was quoted', () => {
    const quoted = (arg: string): string => `'${arg.replaceAll("'", `'"'"'`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        expect(argsOf(['x', ...args.map(quoted)].join(' '))).toEqual(['x', ...args]);
      }),
    );
  });
});

describe('a command with a shell', () => {
  it('is handed over as one argument, whatever is in it', () => {
    const run = 'a | b && $(c) "d"\ne';
    expect(argumentsOf({ run, shell: 'bash' })).toEqual(['bash', '-e', '-c', run]);
    expect(toolsOf({ run, shell: 'bash' })).toEqual(['bash']);
  });

  it('is one text', () => {
    expect(commandProblem({ run: ['a', 'b'], shell: 'sh' })).toMatch(/^A shell takes one text/);
  });
});

it('only a program that is no path has to be installed', () => {
  expect(toolsOf({ run: 'kubectl apply' })).toEqual(['kubectl']);
  expect(toolsOf({ run: ['./test.sh'] })).toEqual([]);
});
