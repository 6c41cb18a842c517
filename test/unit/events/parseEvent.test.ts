import { Ajv } from 'ajv';
import { CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { shortType } from '../../../src/core/events/event.ts';
import { EVENT_TYPES, isEventType } from '../../../src/core/events/eventTypes.ts';
import { parseEvent, takeEvent } from '../../../src/core/events/parseEvent.ts';
import { misfit } from '../../../src/core/events/payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from '../../../src/core/events/payloadSchemas.generated.ts';
import { eventOf, eventOfEachType } from '../../harness/payloadOf.ts';
import { sampleEvent } from '../../harness/sampleEvents.ts';
import {
  ENVELOPE_FILE,
  generateEnvelopeValidator,
  generatePayloadSchemas,
  PAYLOADS_FILE,
} from '../../house/eventValidators.ts';

const sample = JSON.stringify(sampleEvent(1));
const changed = (change: object): string => JSON.stringify({ ...sampleEvent(1), ...change });
const reasonFor = (text: string): string => {
  try {
    parseEvent(text);
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ name: 'ReactorError', code: 'event-invalid' });
    return (error as Error).message.replace('The event was refused: ', '');
  }
};

describe('the entrance for events', () => {
  it.each(eventOfEachType().map((event) => [shortType(event), event] as const))(
    'takes %s as we emit it, unchanged and frozen throughout',
    (_type, event) => {
      const parsed = parseEvent(JSON.stringify(event));
      expect(parsed).toEqual(event);
      expect(Object.isFrozen(parsed) && Object.isFrozen(parsed.data)).toBe(true);
    },
  );

  it('freezes what is deep inside', () => {
    const { data } = parseEvent(JSON.stringify(eventOf('commit.created')));
    expect(Object.isFrozen((data as { author: object }).author)).toBe(true);
  });

  it('fills in what may be left out, and keeps extensions', () => {
    const { source } = sampleEvent(1);
    const left = { partitionkey: undefined, datacontenttype: undefined };
    const event = parseEvent(changed({ ...left, traceparent: '00-1', dryrun: true, n: 1 }));
    expect(event).toMatchObject({ partitionkey: source, datacontenttype: 'application/json' });
    expect(event).toMatchObject({ traceparent: '00-1', dryrun: true, n: 1 });
  });

  it.each([
    ['', /it is not JSON/],
    ['{"id":', /it is not JSON/],
    ['null', /it must be object/],
    ['[]', /it must be object/],
    ['"text"', /it must be object/],
    ['{}', /it has no "specversion"/],
    [changed({ specversion: '0.3' }), /specversion must be "1.0"/],
    [changed({ specversion: '2.0' }), /specversion must be "1.0"/],
    [changed({ specversion: 1 }), /specversion must be "1.0"/],
    [changed({ id: '' }), /id does not have the form/],
    [changed({ id: 7 }), /id must be string/],
    [changed({ id: 'x'.repeat(1_025) }), /id does not have the form/],
    [changed({ id: 'a\nb' }), /id does not have the form/],
    [changed({ source: 'a b' }), /source does not have the form/],
    [changed({ time: 'yesterday' }), /time does not have the form/],
    [changed({ time: '2026-13-01T00:00:00Z' }), /time does not have the form/],
    [changed({ type: 'dev.git-reactor.commit.craeted.v1' }), /type "dev\.[^"]*" is unknown/],
    [changed({ type: 'commit.created' }), /type "commit.created" is unknown/],
    [changed({ type: 'dev.git-reactor.__proto__.v1' }), /is unknown/],
    [changed({ type: 'dev.git-reactor.constructor.v1' }), /is unknown/],
    [changed({ datacontenttype: 'text/plain' }), /datacontenttype must be/],
    [changed({ sequence: '7' }), /sequence does not have the form/],
    [changed({ hopcount: 1.5 }), /hopcount must be integer/],
    [changed({ hopcount: -1 }), /hopcount does not have the form/],
    [changed({ Upper: 'x' }), /attribute name "Upper" is not/],
    [changed({ with_score: 'x' }), /attribute name "with_score" is not/],
    [changed({ ['x'.repeat(21)]: 'x' }), /attribute name "x{21}" is not/],
    [changed({ nested: { a: 1 } }), /nested must be string or boolean or integer/],
    [changed({ list: [] }), /list must be/],
    [changed({ nothing: null }), /nothing must be/],
    [changed({ fraction: 0.5 }), /fraction must be/],
    [sample.replace('{', '{"__proto__":{"polluted":true},'), /"__proto__" is not allowed/],
    [sample.replace('"data":{', '"data":{"__proto__":{},'), /"__proto__" is not allowed/],
    [sample.replace('"data":{', '"data":{"\\u005f_proto__":{},'), /"__proto__" is not allowed/],
    [changed({ data: 'text' }), /data must be object/],
    [changed({ data: {} }), /data has no "ref"/],
    [
      changed({ data: { ...sampleEvent(1).data, to: 7 } }),
      /data.to must be (null or string|string or null)/,
    ],
  ])('refuses %.60s', (text, reason) => {
    expect(reasonFor(text)).toMatch(reason);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('says the exact place of a mistake in the data', () => {
    const event = eventOf('commit.created');
    const data = {
      ...event.data,
      changes: [{ path: 'a', kind: 'moved', mode: '100644', oid: 'x', size: 1 }],
    };
    expect(reasonFor(JSON.stringify({ ...event, data }))).toBe(
      'data.changes.0.kind must be one of "added", "modified", "deleted", "renamed".',
    );
  });

  it('refuses what is too large before it parses it', () => {
    const text = changed({ data: { ...sampleEvent(1).data, cause: 'x'.repeat(10 << 20) } });
    expect(reasonFor(text)).toMatch(/it has 10\d{6} characters, at most 4194304 are taken/);
  });

  it('refuses what is nested too deeply', () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    expect(reasonFor(sample.replace('"data":{', `"data":{"x":${deep},`))).toMatch(/too deeply/);
    expect(reasonFor('['.repeat(1_000_000))).toMatch(/not JSON/);
  });

  it('never throws anything else, whatever it is given', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => changed({ data: JSON.parse(json) as unknown })),
    );
    fc.assert(
      fc.property(anything, (text) => reasonFor(text) !== ''),
      { seed: 4, numRuns: 500 },
    );
  });

  it('takes values of other extensions as data only', () => {
    class Foreign {
      readonly specversion = '1.0';
      toJSON(): unknown {
        return sampleEvent(1);
      }
    }
    expect(takeEvent(new Foreign())).toEqual(sampleEvent(1));
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    for (const value of [undefined, () => 1, Symbol('x'), 1n, cycle]) {
      expect(() => takeEvent(value)).toThrow(/The event was refused/);
    }
  });
});

describe('what is generated', () => {
  it('is what the types of the event map give', async () => {
    expect(await readFile(ENVELOPE_FILE, 'utf8')).toBe(await generateEnvelopeValidator());
    expect(await readFile(PAYLOADS_FILE, 'utf8')).toBe(await generatePayloadSchemas());
  }, 60_000);

  it('judges payloads as ajv does', () => {
    const ajv = new Ajv({
      allowUnionTypes: true,
      schemas: [{ $id: 'all', definitions: DEFINITIONS }],
    });
    const types = Object.keys(EVENT_TYPES).filter(isEventType);
    const part = fc.constantFrom(undefined, null, 0, 'text', true, [], {}, ['x'], [{}]);
    const mutation = fc.record({
      type: fc.constantFrom(...types),
      at: fc.nat(),
      part,
      deep: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(mutation, ({ type, at, part, deep }) => {
        const data = structuredClone(eventOf(type).data) as unknown as Record<string, unknown>;
        mutate(data, at, part, deep);
        const schema = PAYLOADS[type];
        const isValid = ajv.validate(`all${schema.$ref ?? ''}`, data);
        refused += isValid ? 0 : 1;
        expect(misfit(data, schema, DEFINITIONS, 'data') === undefined).toBe(isValid);
      }),
      { seed: 4, numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

/** Replaces or removes one field, in a nested object if there is one and `isDeep`. */
function mutate(data: Record<string, unknown>, at: number, part: unknown, isDeep: boolean): void {
  const names = Object.keys(data);
  const name = names[at % names.length] ?? '';
  const inner = Array.isArray(data[name]) ? (data[name] as unknown[])[0] : data[name];
  if (isDeep && typeof inner === 'object' && inner !== null) {
    mutate(inner as Record<string, unknown>, at, part, false);
  } else if (part === undefined) Reflect.deleteProperty(data, name);
  else data[name] = part;
}

describe('the cloudevents SDK', () => {
  it.each(eventOfEachType().map((event) => [shortType(event), event] as const))(
    'takes %s and gives it back as it was',
    (_type, event) => {
      const foreign = new CloudEvent(event as unknown as Record<string, unknown>);
      expect(foreign.validate()).toBe(true);
      expect(parseEvent(JSON.stringify(foreign))).toEqual(event);
    },
  );
});

describe('the event map', () => {
  it('documents each type in the same words as the table', async () => {
    const source = await readFile(
      new URL('../../../src/core/events/eventMap.ts', import.meta.url),
      'utf8',
    );
    const documented = [...source.matchAll(/\/\*\* (.*) \*\/\n {2}'(.*)':/g)];
    expect(Object.fromEntries(documented.map(([, line, type]) => [type, line]))).toEqual(
      EVENT_TYPES,
    );
  });
});
