import { describe, expect, it } from 'vitest';
import { layOut } from '../../../src/shared/timeline/layout.ts';
import { BAR_LOOKS, POINT_LOOKS } from '../../../src/shared/timeline/looks.ts';
import type { Colours, TimelineWords } from '../../../src/shared/timeline/messages.ts';
import { COLOUR_NAMES } from '../../../src/shared/timeline/messages.ts';
import { drawPicture } from '../../../src/shared/timeline/picture.ts';
import { momentText, ticksOf } from '../../../src/shared/timeline/ticks.ts';
import { barFrom, MAIN, pointAt } from '../../harness/timelineSamples.ts';

const HOSTILE = `</title><script>alert(1)</script>"'&\u0000\u0007\ud800`;

const colours = Object.fromEntries(
  COLOUR_NAMES.map((name, index) => [name, `rgb(${index}, 0, 0)`]),
) as Colours;
const words = {
  points: Object.fromEntries(Object.keys(POINT_LOOKS).map((name) => [name, name])),
  bars: Object.fromEntries(Object.keys(BAR_LOOKS).map((name) => [name, name])),
} as unknown as TimelineWords;
const style = { locale: 'en-GB', zone: 'UTC' };

function pictureOf(label: string): string {
  const layout = layOut(
    [{ ...MAIN, label, spoken: label }],
    [pointAt(0, { label, details: [label] }), barFrom(10, 60_000, { label, look: 'failed' })],
  );
  return drawPicture({ layout, title: label, zoom: 1, ...{ colours, words, style } });
}

describe('the picture', () => {
  it('holds what is on the timeline with titles, colours and a legend', () => {
    const svg = pictureOf('Release 1');
    expect(svg).toContain('<title>Release 1\nRelease 1</title>');
    expect(svg).toContain(colours.red);
    for (const text of [...Object.keys(POINT_LOOKS), ...Object.keys(BAR_LOOKS)]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).not.toMatch(/var\(|NaN|undefined|href|<style/);
  });

  it('shows the words of others as words', () => {
    const svg = pictureOf(HOSTILE);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&#60;script&#62;');
    // Nothing that XML cannot hold.
    expect(svg).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/);
    expect(svg.isWellFormed()).toBe(true);
  });

  it('grows with the zoom', () => {
    const layout = layOut([MAIN], [pointAt(0), pointAt(1e9)]);
    const widthAt = (zoom: number): number => {
      const svg = drawPicture({ layout, title: '', zoom, colours, words, style });
      return Number(/width="(\d+)"/.exec(svg)?.[1]);
    };
    expect(widthAt(16)).toBeGreaterThan(2 * widthAt(4));
  });
});

describe('the times on the axis', () => {
  it('stand apart, and tell the day where it is a new one', () => {
    const day = 86_400_000;
    const { axis } = layOut([MAIN], [pointAt(0), pointAt(3_600_000), pointAt(day)]);
    expect(ticksOf(axis, 4, style).map(({ text }) => text)).toEqual([
      '1 Jan 00:00:00',
      '01:00:00',
      '2 Jan 00:00:00',
    ]);
    expect(ticksOf(axis, 0.1, style)).toHaveLength(1);
  });

  it('are those of the zone that is asked for', () => {
    const winter = { locale: 'en-GB', zone: 'Europe/Amsterdam' };
    expect(momentText(0, winter)).toContain('01:00:00');
  });
});
