/** A moment that the axis gives room. */
export interface Knot {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Pixels, at zoom 1, that it is to the right of the knot before it, at least. */
  readonly least: number;
}

/** From moments to places. Places are in pixels at zoom 1. */
export interface Axis {
  /** Of all that is between the first and the last knot, and the margins. */
  readonly width: number;
  /** In order. */
  readonly moments: readonly number[];
  placeOf(at: number): number;
  /** The inverse of {@link placeOf}. */
  momentAt(place: number): number;
}

/** Pixels for each power of ten of a time span. */
const PER_DECADE = 36;
/** Spans below this are drawn in proportion, above it ever more shortened. Milliseconds. */
const SHORT_MS = 200;
const LEFT = 32;
/** What comes last has room for its label. */
const RIGHT = 220;

/**
 * An axis on which seconds of work and days of rest are both legible: order and equality of spans
 * hold, and the span between two neighbouring knots grows with the logarithm of its time.
 */
export function createAxis(knots: readonly Knot[]): Axis {
  const leasts = new Map<number, number>();
  for (const { at, least } of knots) leasts.set(at, Math.max(least, leasts.get(at) ?? 0));
  const moments = [...leasts.keys()].sort((a, b) => a - b);
  const places: number[] = [];
  moments.forEach((at, index) => {
    const before = moments[index - 1];
    const place = places[index - 1];
    if (before === undefined || place === undefined) places.push(LEFT);
    else places.push(place + Math.max(leasts.get(at) ?? 0, lengthOf(at - before)));
  });
  return {
    width: (places.at(-1) ?? LEFT) + RIGHT,
    moments,
    placeOf: (at) => between(moments, places, at),
    momentAt: (place) => between(places, moments, place),
  };
}

function lengthOf(ms: number): number {
  return PER_DECADE * Math.log10(1 + ms / SHORT_MS);
}

/** The value at `x` of the line through the points, level beyond its ends; 0 where there are none. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  const after = firstNotBelow(xs, x);
  const [x1, y1] = [xs[after], ys[after]];
  const [x0, y0] = [xs[after - 1], ys[after - 1]];
  if (x1 === undefined || y1 === undefined) return y0 ?? 0;
  if (x0 === undefined || y0 === undefined || x1 === x) return y1;
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

/** The first index of a sorted list whose value is not below `x`; its length if there is none. */
export function firstNotBelow(sorted: readonly number[], x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? x) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
