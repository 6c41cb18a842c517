import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { createConfigReader } from '../../../src/adapters/reactions/readConfigText.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import {
  CONFIG_SCHEMA_FILE,
  generateConfigSchema,
  shippedKinds,
} from '../../house/configSchema.ts';
import { shown } from '../../harness/reactions/readSample.ts';
import { pathsIn, valueAt, withValueAt, type PathIn } from '../../harness/reactions/wholeConfig.ts';

const SCHEMA = JSON.parse(readFileSync(CONFIG_SCHEMA_FILE, 'utf8')) as Record<string, unknown>;
const ajv = new Ajv({ strict: true, strictTypes: false });
ajv.addVocabulary(['markdownDescription']);
const isValid = ajv.compile(SCHEMA);
const read = createConfigReader({ kinds: { all: shippedKinds() }, hash: sha256 });
const DESIGN = readFileSync('test/fixtures/reactions/design.git-reactor.yaml', 'utf8');

/** The plan's example, and one step of every kind that it does not show. */
const WHOLE = withValueAt(parse(DESIGN), ['reactions', 'more'], {});
const HEALTH = { name: 'web', healthy: true, target: 'web', tookMs: 1 };
const EXAMPLE = {
  ...(WHOLE as object),
  'x-anchors': [1],
  validation: { severities: { yaml: 'off' }, ignore: [{ rule: '*', reason: 'All.' }] },
  reactions: {
    ...(valueAt(WHOLE, ['reactions']) as object),
    more: {
      enabled: false,
      hours: ['22-06', '8:30-12:00'],
      actor: 'agent',
      cooldown: '5m',
      concurrency: { group: 'a', policy: 'queue' },
      steps: [
        { validate: ['kubernetes', 'syntax'], failOn: 'warning' },
        { run: ['./x', 'y'], env: { A: 'b' }, retry: { attempts: 3, delay: '10s' }, name: 'X' },
        { approve: 'required', when: 'event.hour < 6', continueOnError: true },
        { webhook: { url: 'https://hooks.example/${env:PATH_OF_IT}', secretEnv: 'KEY' } },
        { publish: { type: 'platform.healthCheck', data: HEALTH } },
        { notify: ['team', 'editor'], message: '${reason}' },
        { audit: 'By ${author}' },
      ],
    },
  },
};

describe('the JSON Schema that is shipped', () => {
  it('is up to date with the reader: run `npm run generate`', async () => {
    expect(readFileSync(CONFIG_SCHEMA_FILE, 'utf8')).toBe(await generateConfigSchema());
  });

  it('is one, and what it says of a key is what its hover shows', () => {
    expect(ajv.validateSchema(SCHEMA)).toBe(true);
    const steps = valueAt(SCHEMA, ['definitions', 'step', 'anyOf']) as readonly {
      readonly title: string;
      readonly description?: string;
      readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    }[];
    for (const { title, description, properties } of steps) {
      const silent = Object.keys(properties).filter((key) => !properties[key]?.description);
      expect([title, description, silent]).toEqual([title, expect.stringMatching(/\.$/), []]);
    }
  });

  it('accepts the example of the plan, as the reader does', () => {
    const result = read(stringify(EXAMPLE));
    expect(result.kind === 'broken' ? shown(result.problems) : []).toEqual([]);
    expect(isValid(parse(stringify(EXAMPLE)))).toBe(true);
  });

  it.each<[PathIn, unknown]>([
    [['version'], 2],
    [['version'], undefined],
    [['realitys'], {}],
    [['realities', 'staging', 'overlay'], ['a']],
    [['realities', '-x'], {}],
    [['reactions', 'more', 'on'], 7],
    [['reactions', 'more', 'onn'], 'commit.created'],
    [['reactions', 'more', 'steps'], []],
    [['reactions', 'more', 'steps'], undefined],
    [['reactions', 'more', 'steps', 0], 'run'],
    [['reactions', 'more', 'steps', 0], { name: 'x' }],
    [['reactions', 'more', 'steps', 0], { rum: './x' }],
    [['reactions', 'more', 'steps', 0], { run: './x', kubernetes: 'validate' }],
    [['reactions', 'more', 'steps', 0], { run: './x', timeout: 5 }],
    [['reactions', 'more', 'steps', 0], { terraform: 'destroy' }],
    [['reactions', 'kubernetes', 'steps', 0, 'steps'], [{ rum: './x' }]],
    [['reactions', 'more', 'hours'], '25-26'],
    [['reactions', 'more', 'cooldown'], '5 minutes'],
    [['notify', 'team'], 'editr'],
    [['slo', 'web', 'target'], 100],
    [['slo', 'web', 'window'], undefined],
    [['validation', 'ignore', 0, 'reason'], undefined],
  ])('refuses at %j %j, as the reader does', (path, value) => {
    const last = path.at(-1);
    const above = valueAt(EXAMPLE, path.slice(0, -1));
    const isNew = typeof last === 'string' && !Object.hasOwn(above as object, last);
    const edited = isNew
      ? withValueAt(EXAMPLE, path.slice(0, -1), { ...(above as object), [last]: value })
      : withValueAt(EXAMPLE, path, value);
    expect([read(stringify(edited)).kind, isValid(parse(stringify(edited)))]).toEqual([
      'broken',
      false,
    ]);
  });

  it('accepts whatever the reader accepts', { timeout: 60_000 }, () => {
    const values = fc.oneof(
      fc.constantFrom(undefined, null, true, 1, 3, 'x', 'main', '5m', 'editor', '22-6', 'queue'),
      fc.constantFrom(['x'], ['commit.*'], {}, { a: 'b' }, { run: './x' }, [{ run: './x' }]),
      fc.constantFrom('newest', 'off', 'event.hour < 7', 'plan', 'bot', 'ü', 'local', 'required'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...pathsIn(EXAMPLE)), values, (path, value) => {
        if (path.length === 0) return;
        const text = stringify(withValueAt(EXAMPLE, path, value));
        if (read(text).kind === 'broken') return;
        accepted++;
        expect([path, value, isValid(parse(text)), isValid.errors]).toEqual([
          path,
          value,
          true,
          null,
        ]);
      }),
      { numRuns: 120 },
    );
    expect(accepted).toBeGreaterThan(5);
  });
});
