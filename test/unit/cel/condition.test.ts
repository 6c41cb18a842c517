import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/core/cel/condition.ts';
import type { Declarations } from '../../../src/core/cel/declarations.ts';

const DECLARATIONS = {
  step: 'string',
  event: {
    hour: 'int',
    share: 'double',
    branch: 'string',
    isMerge: 'bool',
    author: { name: 'string', email: 'string' },
    files: 'list<string>',
    labels: 'map<string, string>',
    counts: 'map<string, int>',
    data: 'dyn',
  },
} as const satisfies Declarations;

const VALUES = {
  step: 'monitor',
  event: {
    hour: 3,
    share: 0.5,
    branch: 'main',
    isMerge: false,
    author: { name: 'automation' },
    files: ['k8s/app.yaml', 'README.md'],
    labels: { env: 'prod', constructor: 'x', __proto__: { admin: 'yes' } },
    counts: { lines: 12 },
    data: { replicas: 3, ratio: 0.25, nested: { list: [1, 2, { deep: true }] }, none: null },
  },
};

/** The answer to a condition, or what is wrong with it. */
function answer(text: string, values: Readonly<Record<string, unknown>> = VALUES): unknown {
  const compiled = compileCondition(text, DECLARATIONS);
  if (compiled.kind === 'broken') return problemsIn(text);
  const said = compiled.condition.evaluate(values);
  return said.kind === 'value' ? said.value : said.message;
}

/** The problems as `code «the text at their place» message → suggestion`. */
function problemsIn(text: string): readonly string[] {
  const compiled = compileCondition(text, DECLARATIONS);
  if (compiled.kind === 'compiled') return [];
  return compiled.problems.map(
    ({ code = '', start, end, message, suggestion }) =>
      `${code} «${text.slice(start, end)}» ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
  );
}

describe('a condition', () => {
  it.each([
    ['event.author.name == "automation" && event.hour < 6', true],
    ['step == "monitor"', true],
    ['event.hour + 1 == 4', true],
    ['event.share > 0.25', true],
    ['event.files.exists(f, f.startsWith("k8s/") && f.endsWith(".yaml"))', true],
    ['event.files.all(f, ["k8s/", "docs/"].exists(p, f.startsWith(p)))', false],
    ['event.labels.env == "prod" && event.counts.lines == 12', true],
    ['"env" in event.labels', true],
    ['has(event.labels.env) && !has(event.labels.region)', true],
    ['has(event.author.email)', false],
    ['event.data.replicas == 3 && event.data.ratio == 0.25', true],
    ['event.data.nested.list[2].deep == true', true],
    ['event.data.none == null', true],
    ['event.branch in ["main", "release"]', true],
    ['event.isMerge ? false : event.branch.contains("ai")', true],
    ['!event.isMerge // a word on it', true],
  ])('%s is %s', (text, expected) => {
    expect(answer(text)).toBe(expected);
  });

  it('takes keys of maps for what they are, whatever they mean to JavaScript', () => {
    expect(answer('event.labels.constructor == "x"')).toBe(true);
    expect(answer('has(event.labels.toString)')).toBe(false);
    expect(answer('has(event.labels.admin)')).toBe(false);
    const hostile = JSON.parse('{"event":{"labels":{"__proto__":"x"}}}') as typeof VALUES;
    expect(answer('event.labels.size() == 1', hostile)).toBe(true);
  });

  it('says what could not be evaluated, never no', () => {
    expect(answer('event.author.email == "x"')).toBe('No such key: email.');
    expect(answer('event.data.other == 1')).toBe('No such key: other.');
    expect(answer('event.files[7] == "x"')).toMatch(/index out of bounds/);
    expect(answer('event.hour / 0 == 1')).toBe('Division by zero.');
    expect(answer('event.hour == 1', { event: { hour: 'three' } })).toMatch(/not of type 'int'/);
    expect(answer('event.hour == 1', {})).toBe('Unknown variable: event.');
    expect(answer('event.data.replicas', VALUES)).toEqual([
      'wrong-result «event.data.replicas» It may give anything, and has to give true or false; compare it, as in == true.',
    ]);
  });

  it('stops when it has gone through too much', () => {
    const files = Array.from({ length: 3_000 }, (_, index) => `dir/${index}`);
    const values = { ...VALUES, event: { ...VALUES.event, files } };
    const tooMuch = 'It goes through more than 1000000 elements.';
    expect(answer('event.files.exists(a, event.files.exists(b, a + b == ""))', values)).toBe(
      tooMuch,
    );
    expect(answer('event.files.all(a, event.files.filter(b, a != b).size() > 0)', values)).toBe(
      tooMuch,
    );
    expect(answer('event.files.exists(a, ["x", "y"].exists(b, a == b))', values)).toBe(false);
    const half = { ...values, event: { ...values.event, files: files.slice(0, 900) } };
    const compiled = compileCondition(
      'event.files.all(a, event.files.exists(b, a == b))',
      DECLARATIONS,
    );
    const twice = [1, 2].map(
      () => compiled.kind === 'compiled' && compiled.condition.evaluate(half),
    );
    expect(twice).toEqual(Array(2).fill({ kind: 'value', value: true }));
  });
});

describe('a mistake in a condition', () => {
  it.each([
    ['evnt.hour < 6', 'unknown-variable «evnt» There is no variable evnt; is event meant? → event'],
    [
      'event.autor.name == "a"',
      'no-such-key «autor» There is no field autor in event; is author meant? → author',
    ],
    [
      'event.author.nmae == "a"',
      'no-such-key «nmae» There is no field nmae in event.author; is name meant? → name',
    ],
    ['event.weather == "a"', 'no-such-key «weather» There is no field weather in event.'],
    [
      'has(event.autor)',
      'unknown-field «autor» There is no field autor; is author meant? → author',
    ],
    [
      'event.files.exists(f, has(event.filez))',
      'unknown-field «filez» There is no field filez; is files meant? → files',
    ],
    [
      'event.branch.startWith("a")',
      'unknown-function «startWith» There is no function startWith; is startsWith meant? → startsWith',
    ],
    ['event.hour.startsWith("a")', 'wrong-arguments'],
    [
      'event.hour == "three"',
      'no-such-overload «event.hour == "three"» These types do not go together: int == string.',
    ],
    ['event.hour', 'wrong-result «event.hour» It gives an int, and has to give true or false.'],
    ['event.hour = 3', 'unexpected-character «=» There is no = here; is == meant? → =='],
    [
      'step == "a" and event.hour < 3',
      'unexpected-character «and» There is no and here; is && meant? → &&',
    ],
    ['event.hour <', 'unexpected-token «» Something is missing at the end.'],
    ['(event.hour < 3', 'expected-token «» Expected RPAREN, but it ends here.'],
    ['"open', 'unterminated-string «"open» Unterminated string.'],
    ['   ', 'empty «   » It is empty; write an expression.'],
  ])('%s', (text, expected) => {
    expect(problemsIn(text).join('\n')).toContain(expected);
  });

  it('of more than one kind is told at once', () => {
    const text = '"grün".matches("(a+)+$") && event.files.matches("b")';
    expect(problemsIn(text).filter((each) => each.startsWith('refused-matches «matches»'))).toEqual(
      Array(2).fill(
        'refused-matches «matches» A regular expression may take forever, so matches is not allowed; use startsWith, endsWith, contains or in.',
      ),
    );
  });

  it('is what could take forever or too much memory', () => {
    expect(problemsIn('duration(step) == duration("1s")').join()).toContain('refused-duration');
    expect(problemsIn('duration("1s") < duration("2m")')).toEqual([]);
    expect(problemsIn('cel.bind(a, [1, 2], a + a == a)').join()).toContain('refused-bind');
    const nested = '[1].all(a, [1].all(b, [1].all(c, a == b && b == c)))';
    expect(problemsIn(nested).join()).toContain('too-nested');
    const followed = '[1].filter(a, a > 0).map(a, a + 1).filter(a, a > 1).all(a, a > 1)';
    expect(problemsIn(followed)).toEqual([]);
  });

  it.each([
    ['a long text', `step == "${'a'.repeat(100_000)}"`, 'too-long'],
    ['many parentheses', '('.repeat(3_900), 'limit-exceeded'],
    ['many negations', '!'.repeat(3_900) + 'true', 'limit-exceeded'],
    ['many minus signs', '-'.repeat(3_900) + '1 == 1', 'limit-exceeded'],
    ['many parts', Array(400).fill('true').join('&&'), 'limit-exceeded'],
    ['a long list', `1 in [${Array(100).fill('1').join()}]`, 'limit-exceeded'],
    ['a long map', `1 in {${Array(100).fill('1:1').join()}}`, 'limit-exceeded'],
    ['many macros', '[1].all(a,'.repeat(5) + 'true' + ')'.repeat(5), 'too-nested'],
    ['far too many macros', '[1].all(a,'.repeat(50), 'limit-exceeded'],
    ['many fields', `event${'.a'.repeat(1_000)} == 1`, 'limit-exceeded'],
  ])('of a hostile kind is found at once: %s', (_, text, code) => {
    expect(problemsIn(text).join()).toContain(code);
  });
});

describe('any text at all', () => {
  const WORDS = [
    ...[
      'event',
      'step',
      '.',
      '.author',
      '.files',
      '.data',
      '.labels',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
    ],
    ...['"', "'", 'r"', 'b"', '"""', '\\', '\\u{', '\\x', '1', '1u', '0x', '1e', '9e999', '-', '!'],
    ...['==', '<', '&&', '||', '?', ':', ',', ' in ', 'null', 'true', '__proto__', 'constructor'],
    ...[
      '.all(x,',
      '.map(x,',
      '.exists_one(',
      'has(',
      'size(',
      'duration(',
      'timestamp(',
      'cel.bind(',
    ],
    ...[
      'dyn(',
      '.matches(',
      '.split("")',
      '.join()',
      'bytes(',
      '.json()',
      '//',
      '\n',
      '😀',
      '\ud800',
    ],
  ];

  const isInside = (text: string): void => {
    const compiled = compileCondition(text, DECLARATIONS);
    if (compiled.kind === 'compiled') {
      expect(['value', 'error']).toContain(compiled.condition.evaluate(VALUES).kind);
      return;
    }
    expect(compiled.problems.length).toBeGreaterThan(0);
    for (const { start, end, message } of compiled.problems) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
      expect(message).toMatch(/^\S[^]*\S$/);
    }
  };

  it('is a condition or a problem with a place in it', () => {
    const unit = fc.oneof(fc.integer({ max: 126, min: 9 }), fc.integer({ max: 0xffff, min: 0 }));
    const text = fc.array(unit, { maxLength: 200 }).map((each) => String.fromCharCode(...each));
    fc.assert(fc.property(text, isInside));
  });

  it('made of the words of the language is too', () => {
    const made = fc
      .array(fc.constantFrom(...WORDS), { maxLength: 40 })
      .map((each) => each.join(''));
    fc.assert(fc.property(made, isInside), { numRuns: 500 });
  });

  it('is answered for any values', () => {
    const text = 'event.files.exists(f, f == step) || event.data.a == event.labels.b';
    const compiled = compileCondition(text, DECLARATIONS);
    expect(compiled.kind).toBe('compiled');
    if (compiled.kind === 'broken') return;
    const values = fc.record({ step: fc.anything(), event: fc.anything() });
    fc.assert(
      fc.property(values, (each) => {
        expect(['value', 'error']).toContain(compiled.condition.evaluate(each).kind);
      }),
    );
  });
});
