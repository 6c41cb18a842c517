import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { briefly, visibleText } from '../../../src/core/agents/briefly.ts';

describe('a brief value', () => {
  it('is the value itself as long as that is short', () => {
    const value = { a: [1, 'two', null, { b: true }], c: 'three' };
    expect(briefly(value, 1_000)).toEqual(value);
  });

  it('cuts lists, and says beside them how much', () => {
    const value = { list: Array.from({ length: 250 }, (_, index) => index) };
    const brief = briefly(value, 10_000) as { list: number[]; listLeftOut: number };
    expect(brief.list).toHaveLength(100);
    expect(brief.listLeftOut).toBe(150);
  });

  it('cuts texts, and says how much', () => {
    expect(briefly('x'.repeat(1_200), 10_000)).toBe(`${'x'.repeat(1_000)}… (200 more characters)`);
  });

  it('keeps the beginning of everything when it must become shorter', () => {
    const item = {
      message: 'm'.repeat(900),
      files: Array.from({ length: 90 }, () => 'f'.repeat(80)),
    };
    const value = { events: Array.from({ length: 80 }, () => item) };
    const brief = briefly(value, 16_000) as { events: object[]; eventsLeftOut: number };
    expect(JSON.stringify(brief).length).toBeLessThanOrEqual(16_000);
    expect(brief.events.length + brief.eventsLeftOut).toBe(80);
    expect(brief.events[0]).toHaveProperty('message');
  });

  it('ends at a depth, and with very many names', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 1_000; level += 1) deep = [deep];
    expect(JSON.stringify(briefly(deep, 1_000))).not.toContain('bottom');
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`n${index}`, 'v']),
    );
    expect(JSON.stringify(briefly(wide, 16_000)).length).toBeLessThanOrEqual(16_000);
  });

  it('loses nothing of what fits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const whole = JSON.stringify({ value });
        fc.pre(whole.length <= 300);
        expect(JSON.stringify(briefly({ value }, 300))).toBe(whole);
      }),
    );
  });
});

describe('a visible text', () => {
  it.each([
    ['plain\n\ttext ❤️ 👩‍🚀', 'plain\n\ttext ❤️ 👩‍🚀'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['a\u202eb\u2066c', 'a\\u{202e}b\\u{2066}c'],
    ['\u{e0041}\u{e0042}', '\\u{e0041}\\u{e0042}'],
    ['\u200b\ufeff\ue000\u{e0101}', '\\u{200b}\\u{feff}\\u{e000}\\u{e0101}'],
    ['\ud800x', '\ufffdx'],
  ])('of %j is %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });
});
