import { createAxis, type Axis, type Knot } from './axis.ts';
import type { BarMark, Lane, Mark, PointMark } from './marks.ts';
import { packBars } from './packBars.ts';

/** Heights in pixels; they do not grow with the zoom. */
export const AXIS_HEIGHT = 26;
export const POINT_ROW = 30;
export const BAR_ROW = 24;
const LANE_PADDING = 6;

/** Pixels, at zoom 1, between a commit and what comes before it. */
const POINT_LEAST = 26;
/** Pixels, at zoom 1, of what took next to no time. */
const BAR_LEAST = 20;

export interface LaidLane {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
}

/** A mark with its place: x in pixels at zoom 1, y in pixels. */
export interface LaidMark {
  readonly mark: Mark;
  readonly x: number;
  /** Where it ends; of a point, {@link x}. */
  readonly end: number;
  /** The middle of its row. */
  readonly y: number;
  /** Up to where, in its row, nothing else stands. */
  readonly room: number;
}

/** A line from a commit to one that came from it. */
export interface Edge {
  readonly from: LaidMark;
  readonly to: LaidMark;
}

export interface Layout {
  readonly axis: Axis;
  readonly lanes: readonly LaidLane[];
  readonly marks: readonly LaidMark[];
  readonly byId: ReadonlyMap<string, LaidMark>;
  readonly edges: readonly Edge[];
  readonly height: number;
}

/** Gives everything its place. Marks of unknown lanes are left out. */
export function layOut(lanes: readonly Lane[], marks: readonly Mark[]): Layout {
  const axis = createAxis(marks.flatMap(knotsOf));
  const ofLane = Map.groupBy(marks, ({ lane }) => lane);
  const laidLanes: LaidLane[] = [];
  const laid: LaidMark[] = [];
  let top = AXIS_HEIGHT;
  for (const lane of lanes) {
    const below = layLane(axis, ofLane.get(lane.id) ?? [], top);
    laid.push(...below.marks);
    laidLanes.push({ lane, top, height: below.height });
    top += below.height;
  }
  const byId = new Map(laid.map((each) => [each.mark.id, each]));
  return { axis, lanes: laidLanes, marks: laid, byId, edges: edgesOf(byId), height: top };
}

function knotsOf(mark: Mark): readonly Knot[] {
  if (mark.kind === 'point') return [{ at: mark.at, least: POINT_LEAST }];
  const begin = { at: mark.at, least: 0 };
  return mark.until === null ? [begin] : [begin, { at: endOf(mark), least: BAR_LEAST }];
}

/** At least a millisecond: what takes no time has an end too. */
function endOf({ at, until }: BarMark): number {
  return until === null ? Infinity : Math.max(until, at + 1);
}

function layLane(
  axis: Axis,
  marks: readonly Mark[],
  top: number,
): { readonly marks: readonly LaidMark[]; readonly height: number } {
  const points = marks.filter((mark): mark is PointMark => mark.kind === 'point');
  const bars = marks.filter((mark): mark is BarMark => mark.kind === 'bar');
  const y = top + LANE_PADDING + POINT_ROW / 2;
  const firstBar = top + LANE_PADDING + POINT_ROW;
  const { rowOf, rows } = packBars(bars, endOf);
  const laidPoints = points.map((mark) => {
    const x = axis.placeOf(mark.at);
    return { mark, x, end: x, y };
  });
  const laidBars = bars.map((mark) => ({
    mark,
    x: axis.placeOf(mark.at),
    end: mark.until === null ? axis.width : axis.placeOf(endOf(mark)),
    y: firstBar + ((rowOf.get(mark.id) ?? 0) + 0.5) * BAR_ROW,
  }));
  return {
    marks: [...withRoom(laidPoints, axis.width), ...withRoom(laidBars, axis.width)],
    height: POINT_ROW + rows * BAR_ROW + 2 * LANE_PADDING,
  };
}

type Unroomed = Omit<LaidMark, 'room'>;

function withRoom(marks: readonly Unroomed[], width: number): readonly LaidMark[] {
  const rows = Map.groupBy(marks, ({ y }) => y);
  return [...rows.values()].flatMap((row) => {
    const ordered = row.toSorted((a, b) => a.x - b.x);
    return ordered.map((each, index) => ({ ...each, room: ordered[index + 1]?.x ?? width }));
  });
}

function edgesOf(byId: ReadonlyMap<string, LaidMark>): readonly Edge[] {
  return [...byId.values()].flatMap((to) => {
    if (to.mark.kind !== 'point') return [];
    return to.mark.parents.flatMap((parent) => {
      const from = byId.get(parent);
      return from === undefined ? [] : [{ from, to }];
    });
  });
}
