import {
  COLOUR_NAMES,
  type Colours,
  type TimelineRequest,
  type TimelineState,
} from './messages.ts';
import { boundedZoom } from './zoom.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Longer than any path or id of ours. */
const MOST_CHARACTERS = 10_000;
/** As `getComputedStyle` writes colours, of today and to come: nothing that ends an attribute. */
const COLOUR = /^[a-z#][a-z0-9#(),.%/ -]{0,99}$/i;

/** What a webview said, if it is a request: whatever runs in there can send anything. */
export function readRequest(said: unknown): TimelineRequest | undefined {
  if (!isObject(said)) return undefined;
  switch (said['kind']) {
    case 'ready':
    case 'choose':
      return isText(said['root']) ? { kind: said['kind'], root: said['root'] } : undefined;
    case 'open':
      return isText(said['id']) ? { kind: 'open', id: said['id'] } : undefined;
    case 'older':
      return { kind: 'older' };
    case 'export':
      return readExport(said);
    default:
      return undefined;
  }
}

/** What was kept over a reload; where it is not as it should be, the beginning stands. */
export function readState(kept: unknown): TimelineState {
  const { root, zoom, middle, top, selected, isTable } = isObject(kept) ? kept : {};
  return {
    root: isText(root) ? root : '',
    zoom: isNumber(zoom) ? boundedZoom(zoom) : 1,
    middle: isNumber(middle) ? middle : null,
    top: isNumber(top) ? Math.max(0, top) : 0,
    selected: isText(selected) ? selected : null,
    isTable: isTable === true,
  };
}

function readExport({ zoom, colours }: Fields): TimelineRequest | undefined {
  if (!isNumber(zoom) || !isObject(colours)) return undefined;
  const areAll = COLOUR_NAMES.every((name) => {
    const colour = colours[name];
    return isText(colour) && COLOUR.test(colour);
  });
  if (!areAll) return undefined;
  const read = Object.fromEntries(COLOUR_NAMES.map((name) => [name, colours[name]])) as Colours;
  return { kind: 'export', zoom: boundedZoom(zoom), colours: read };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_CHARACTERS;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
