import { barPlace } from './labels.ts';
import { BAR_ROW, type LaidMark, type Layout } from './layout.ts';
import { BAR_LOOKS, edgePath, POINT_LOOKS, type Look } from './looks.ts';
import type { BarLook, PointLook } from './marks.ts';
import type { Colours, TimelineWords, TimeStyle } from './messages.ts';
import { ticksOf } from './ticks.ts';

export interface PictureInit {
  readonly layout: Layout;
  /** Of the repository. */
  readonly title: string;
  readonly zoom: number;
  readonly colours: Colours;
  readonly words: TimelineWords;
  readonly style: TimeStyle;
}

const NAMES_WIDTH = 170;
const LEGEND_HEIGHT = 34;
/** Of a character, on average; SVG does not cut texts by itself. */
const CHARACTER = 6.4;
const FONT = 'system-ui, sans-serif';

/** The whole timeline as an SVG document that needs nothing else: colours, titles and legend are in it. */
export function drawPicture(init: PictureInit): string {
  const { layout, title, zoom, colours } = init;
  const inner = layout.axis.width * zoom;
  const width = Math.ceil(Math.max(NAMES_WIDTH + inner, legendWidth(init.words)));
  const height = layout.height + LEGEND_HEIGHT;
  const paint = new Painter(init);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"`,
    ` viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="12" role="img"`,
    ` aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${colours.background}"/>`,
    ...paint.lanes(width),
    `<g transform="translate(${NAMES_WIDTH} 0)">`,
    ...paint.ticks(),
    ...paint.edges(),
    ...layout.marks.map((laid) => paint.mark(laid)),
    `</g>`,
    ...paint.legend(layout.height + LEGEND_HEIGHT / 2),
    `</svg>\n`,
  ].join('\n');
}

class Painter {
  readonly #init: PictureInit;

  constructor(init: PictureInit) {
    this.#init = init;
  }

  lanes(width: number): readonly string[] {
    const { layout, colours } = this.#init;
    return layout.lanes.map(({ lane, top, height }, index) => {
      const band = index % 2 === 0 ? colours.band : colours.background;
      const name = cut(lane.label, NAMES_WIDTH - 20);
      return [
        `<rect y="${top}" width="${width}" height="${height}" fill="${band}"/>`,
        `<text x="10" y="${top + 25}" fill="${colours.foreground}" font-weight="600">`,
        `<title>${escaped(lane.spoken)}</title>${escaped(name)}</text>`,
      ].join('');
    });
  }

  ticks(): readonly string[] {
    const { layout, zoom, style, colours } = this.#init;
    return ticksOf(layout.axis, zoom, style).map(({ x, text }) => {
      const at = round(x);
      return (
        `<path d="M${at} 20V${layout.height}" stroke="${colours.line}" stroke-opacity="0.5"/>` +
        `<text x="${at}" y="15" fill="${colours.faint}">${escaped(text)}</text>`
      );
    });
  }

  edges(): readonly string[] {
    const { layout, zoom, colours } = this.#init;
    return layout.edges.map(({ from, to }) => {
      const path = edgePath(round(from.x * zoom), from.y, round(to.x * zoom), to.y);
      return `<path d="${path}" fill="none" stroke="${colours.faint}" stroke-width="1.5"/>`;
    });
  }

  mark(laid: LaidMark): string {
    const { mark } = laid;
    const title = `<title>${escaped([mark.label, ...mark.details].join('\n'))}</title>`;
    const drawn = mark.kind === 'point' ? this.#point(laid, mark.look) : this.#bar(laid, mark.look);
    return `<g>${title}${drawn}</g>`;
  }

  legend(y: number): readonly string[] {
    const { words, colours } = this.#init;
    let x = 16;
    const entry = (look: Pick<Look, 'colour' | 'sign'> & Partial<Look>, text: string): string => {
      const place = `translate(${round(x)} ${y})`;
      x += legendEntryWidth(text);
      const drawn = `<g transform="${place}">${this.#shape({ shape: BAR_SHAPE, isFilled: false, ...look })}</g>`;
      const at = round(x - legendEntryWidth(text) + 14);
      return `${drawn}<text x="${at}" y="${y + 4}" fill="${colours.foreground}">${escaped(text)}</text>`;
    };
    return [
      ...entriesOf(POINT_LOOKS).map(([name, look]) => entry(look, words.points[name])),
      ...entriesOf(BAR_LOOKS).map(([name, look]) => entry(look, words.bars[name])),
    ];
  }

  #point({ x, y, room, mark }: LaidMark, name: PointLook): string {
    const { zoom, colours } = this.#init;
    const at = round(x * zoom);
    const label = cut(mark.label, (room - x) * zoom - 24);
    return (
      `<g transform="translate(${at} ${y})">${this.#shape(POINT_LOOKS[name])}</g>` +
      // Lines pass behind it.
      `<text x="${at + 12}" y="${y + 4}" fill="${colours.foreground}" paint-order="stroke"` +
      ` stroke="${colours.background}" stroke-width="4">${escaped(label)}</text>`
    );
  }

  #bar(laid: LaidMark, name: BarLook): string {
    const { x, y, mark } = laid;
    const { zoom, colours } = this.#init;
    const { colour, sign } = BAR_LOOKS[name];
    const left = round(x * zoom);
    const place = barPlace(laid, zoom);
    const width = round(place.width);
    const [begin, room] = place.isBeside
      ? [left + width + 4, place.label]
      : [left + 19, width - 24];
    const label = cut(mark.label, room);
    const at = `translate(${left + 10} ${y})`;
    const isSignSeen = width > 16;
    return [
      `<rect x="${left}" y="${y - BAR_ROW / 2 + 2}" width="${width}" height="${BAR_ROW - 4}" rx="2"`,
      ` fill="${colours[colour]}" fill-opacity="0.18" stroke="${colours[colour]}"/>`,
      isSignSeen ? `<path transform="${at}" d="${sign}" ${this.#line(colours[colour])}/>` : '',
      `<text x="${begin}" y="${y + 4}" fill="${colours.foreground}">${escaped(label)}</text>`,
    ].join('');
  }

  #shape({ colour, shape, isFilled, sign }: Look): string {
    const { colours } = this.#init;
    const [ink, ground] = [colours[colour], colours.background];
    return (
      `<path d="${shape}" fill="${isFilled ? ink : ground}" stroke="${ink}" stroke-width="1.5"/>` +
      `<path d="${sign}" ${this.#line(isFilled ? ground : ink)}/>`
    );
  }

  #line(colour: string): string {
    return `fill="none" stroke="${colour}" stroke-width="1.6" stroke-linecap="round"`;
  }
}

/** At the end of a text that was cut. */
const HALF_A_CHARACTER = /[\ud800-\udbff]$/;

const BAR_SHAPE = 'M-9 -7H9V7H-9z';

function entriesOf<K extends string, V>(
  record: Readonly<Record<K, V>>,
): readonly (readonly [K, V])[] {
  return Object.entries(record) as [K, V][];
}

function legendEntryWidth(text: string): number {
  return 40 + text.length * CHARACTER;
}

function legendWidth({ points, bars }: TimelineWords): number {
  const texts = [...Object.values(points), ...Object.values(bars)];
  return texts.reduce((sum, text) => sum + legendEntryWidth(text), 20);
}

function cut(text: string, width: number): string {
  const most = Math.floor(width / CHARACTER);
  if (text.length <= most) return text;
  return most < 2 ? '' : `${text.slice(0, most - 1).replace(HALF_A_CHARACTER, '')}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** For an XML text or attribute; characters that no XML can hold are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
