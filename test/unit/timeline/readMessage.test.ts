import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES } from '../../../src/shared/timeline/messages.ts';
import { readRequest, readState } from '../../../src/shared/timeline/readMessage.ts';

const colours = Object.fromEntries(COLOUR_NAMES.map((name) => [name, 'rgb(1, 2, 3)']));

describe('what a webview says', () => {
  it.each([
    { kind: 'ready', root: '' },
    { kind: 'choose', root: '/some/where' },
    { kind: 'open', id: 'commit:abc' },
    { kind: 'older' },
    { kind: 'export', zoom: 2, colours },
  ])('is taken where it is a request: %j', (said) => {
    expect(readRequest(said)).toEqual(said);
  });

  it.each([
    { kind: 'open', id: 'x'.repeat(10_001) },
    { kind: 'open', id: 7 },
    { kind: 'export', zoom: NaN, colours },
    { kind: 'export', zoom: 1, colours: { ...colours, red: '"/><script>' } },
    { kind: 'export', zoom: 1, colours: { ...colours, red: 'url(#a)' + '"' } },
    { kind: 'export', zoom: 1, colours: { background: 'red' } },
    { kind: '__proto__' },
    { kind: 'quit' },
    null,
    'ready',
    ['ready'],
  ])('is passed over where it is none: %j', (said) => {
    expect(readRequest(said)).toBeUndefined();
  });

  it('keeps the zoom of a picture within its bounds, and nothing that was not asked for', () => {
    const said = { kind: 'export', zoom: 1e9, colours: { ...colours, more: 'red' }, more: 1 };
    expect(readRequest(said)).toEqual({ kind: 'export', zoom: 16, colours });
  });

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.anything(), (said) => {
        readRequest(said);
        expect(readState(said).zoom).toBeGreaterThan(0);
      }),
    );
  });
});

describe('what is kept over a reload', () => {
  it('comes back as it was', () => {
    const state = { root: '/a', zoom: 2, middle: 5, top: 9, selected: 'run:1', isTable: true };
    expect(readState(structuredClone(state))).toEqual(state);
  });

  it('is the beginning where it is not as it should be', () => {
    const begin = { root: '', zoom: 1, middle: null, top: 0, selected: null, isTable: false };
    expect(readState(undefined)).toEqual(begin);
    expect(readState({ zoom: '2', middle: Infinity, top: -1, selected: 3, isTable: 1 })).toEqual(
      begin,
    );
  });
});
