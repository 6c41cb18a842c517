import type { CelFunction } from '../../../core/cel/language.ts';
import { compare, isSame } from './celEquality.ts';
import { formatted } from './celFormat.ts';
import { Quantity, quantityFrom } from './quantity.ts';
import { find, findAll, matches } from './regex.ts';

/** The namespace of `sets.contains` and its like. */
export class Sets {
  readonly name = 'sets';
}

const QUANTITY = 'kubernetes.Quantity';

function define(signature: string, call: CelFunction['call']): CelFunction {
  return { signature, call };
}

const STRINGS: readonly CelFunction[] = [
  define('string.charAt(int): string', (text: string, at: bigint) => charAt(text, at)),
  define('string.find(string): string', find),
  define('string.findAll(string): list<string>', (text: string, pattern: string) =>
    findAll(text, pattern),
  ),
  define('string.findAll(string, int): list<string>', (text: string, pattern: string, n: bigint) =>
    findAll(text, pattern, n < 0n ? Infinity : Number(n)),
  ),
  define('string.format(list): string', formatted),
  define('string.lowerASCII(): string', (text: string) =>
    text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ),
  define('string.re2find(string): bool', matches),
  define('re2find(string, string): bool', matches),
  define('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  ),
  define(
    'string.replace(string, string, int): string',
    (text: string, from: string, to: string, most: bigint) => replaceSome(text, [from, to], most),
  ),
  define('string.reverse(): string', (text: string) => Array.from(text).reverse().join('')),
  define('string.upperASCII(): string', (text: string) =>
    text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  ),
];

const LISTS: readonly CelFunction[] = [
  define('list.indexOf(dyn): int', (list: readonly unknown[], value: unknown) =>
    BigInt(list.findIndex((each) => isSame(each, value))),
  ),
  define('list.lastIndexOf(dyn): int', (list: readonly unknown[], value: unknown) =>
    BigInt(list.findLastIndex((each) => isSame(each, value))),
  ),
  define('list.isSorted(): bool', (list: readonly unknown[]) =>
    list.every((each, at) => at === 0 || compare(list[at - 1], each) <= 0),
  ),
  define('list.max(): dyn', (list: readonly unknown[]) => extreme(list, 1)),
  define('list.min(): dyn', (list: readonly unknown[]) => extreme(list, -1)),
  define('list.sum(): dyn', sum),
];

const SETS: readonly CelFunction[] = [
  define('Sets.contains(list, list): bool', (_: Sets, all: unknown[], some: unknown[]) =>
    isSubset(some, all),
  ),
  define(
    'Sets.equivalent(list, list): bool',
    (_: Sets, a: unknown[], b: unknown[]) => isSubset(a, b) && isSubset(b, a),
  ),
  define('Sets.intersects(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) =>
    a.some((each) => has(b, each)),
  ),
];

const QUANTITIES: readonly CelFunction[] = [
  define(`quantity(string): ${QUANTITY}`, quantity),
  define('isQuantity(string): bool', (text: string) => quantityFrom(text) !== undefined),
  define(`${QUANTITY}.sign(): int`, (own: Quantity) => BigInt(Math.sign(own.float))),
  define(`${QUANTITY}.isInteger(): bool`, (own: Quantity) => own.isInteger),
  define(`${QUANTITY}.asInteger(): int`, (own: Quantity) => own.integer),
  define(`${QUANTITY}.asApproximateFloat(): double`, (own: Quantity) => own.float),
  define(`${QUANTITY}.compareTo(${QUANTITY}): int`, (own: Quantity, other: Quantity) =>
    BigInt(compare(own.nano, other.nano)),
  ),
  define(
    `${QUANTITY}.isGreaterThan(${QUANTITY}): bool`,
    (own: Quantity, other: Quantity) => own.nano > other.nano,
  ),
  define(
    `${QUANTITY}.isLessThan(${QUANTITY}): bool`,
    (own: Quantity, other: Quantity) => own.nano < other.nano,
  ),
  ...(['add', 'sub'] as const).flatMap((name) => {
    const sign = name === 'add' ? 1n : -1n;
    return [
      define(`${QUANTITY}.${name}(${QUANTITY}): ${QUANTITY}`, (own: Quantity, other: Quantity) =>
        plus(own, sign * other.nano),
      ),
      define(`${QUANTITY}.${name}(int): ${QUANTITY}`, (own: Quantity, other: bigint) =>
        plus(own, sign * other * 10n ** 9n),
      ),
    ];
  }),
];

/**
 * What Kubernetes adds to CEL, as far as policies are evaluated here
 * (https://kubernetes.io/docs/reference/using-api/cel/).
 */
export const KUBERNETES_LIBRARY = {
  types: { [QUANTITY]: Quantity, Sets },
  constants: { sets: { type: 'Sets', value: new Sets() } },
  functions: [...STRINGS, ...LISTS, ...SETS, ...QUANTITIES],
  operators: [define(`${QUANTITY} == ${QUANTITY}`, isSame)],
  /** The engine's regular expressions may take forever, and its letters are not only of ASCII. */
  instead: { matches: 're2find', lowerAscii: 'lowerASCII', upperAscii: 'upperASCII' },
} as const;

function quantity(text: string): Quantity {
  const found = quantityFrom(text);
  if (found === undefined) throw new Error(`${text.slice(0, 64)} is no quantity`);
  return found;
}

function plus({ nano }: Quantity, more: bigint): Quantity {
  return new Quantity(nano + more);
}

function charAt(text: string, at: bigint): string {
  const letters = Array.from(text);
  if (at < 0n || at > letters.length) throw new Error(`index out of range: ${at}`);
  return letters[Number(at)] ?? '';
}

function replaceSome(text: string, [from, to]: readonly [string, string], most: bigint): string {
  let left = most < 0n ? Infinity : Number(most);
  return text.replaceAll(from, (found) => (left-- > 0 ? to : found));
}

function has(list: readonly unknown[], value: unknown): boolean {
  return list.some((each) => isSame(each, value));
}

function isSubset(some: readonly unknown[], all: readonly unknown[]): boolean {
  return some.every((each) => has(all, each));
}

function extreme(list: readonly unknown[], sign: 1 | -1): unknown {
  if (list.length === 0) throw new Error('min and max need a list that is not empty');
  return list.reduce((best, each) => (compare(each, best) * sign > 0 ? each : best));
}

function sum(list: readonly unknown[]): unknown {
  if (list.every((each) => typeof each === 'bigint')) return list.reduce((a, b) => a + b, 0n);
  if (list.every((each) => typeof each === 'number')) return list.reduce((a, b) => a + b, 0);
  throw new Error('sum needs a list of numbers of one type');
}
