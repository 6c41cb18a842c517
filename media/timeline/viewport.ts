import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LaidMark, Layout } from '../../src/shared/timeline/layout.ts';
import { AXIS_HEIGHT, POINT_ROW } from '../../src/shared/timeline/layout.ts';
import type { Host } from './host.ts';

/** As in the style sheet: the column with the names of the lanes, which stays in sight. */
export const NAMES_WIDTH = 170;
/** What is drawn grows by steps, so that a little scrolling draws nothing anew. */
const STEP = 600;
const MARGIN = 60;
/** One notch of a wheel is about 100. */
const WHEEL_ZOOM = 0.002;
/** So near to the right end the newest is followed. */
const NEAR = 4;

/** What is drawn, in pixels of the chart without the column of names. */
export interface Range {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is in sight, in pixels of the plane. */
export interface Sight {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What stays where it is while zoom and marks change; `moment` null: the right end. */
interface Anchor {
  readonly moment: number | null;
  /** Pixels from the left edge of what is in sight. */
  readonly offset: number;
}

export interface Viewport {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly range: Range;
  sight(): Sight;
  readonly onScroll: () => void;
  readonly onWheel: (event: WheelEvent, zoomTo: (zoom: number) => void) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly showNewest: () => void;
  readonly bringIntoSight: (laid: LaidMark) => void;
}

/** Scrolling and zooming of the chart: what is in sight, and what stays in sight. */
export function useViewport(layout: Layout, zoom: number, host: Host): Viewport {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor>({ moment: host.state.middle, offset: 0 });
  const isFirst = useRef(true);
  const [range, setRange] = useState<Range>({ left: 0, right: 0, top: 0, bottom: 0 });

  const box = (): HTMLDivElement => {
    if (scroller.current === null) throw new Error('The chart is not there.');
    return scroller.current;
  };
  const momentAt = (offset: number): number =>
    layout.axis.momentAt((box().scrollLeft + offset - NAMES_WIDTH) / zoom);
  const middle = (): number => (NAMES_WIDTH + box().clientWidth) / 2;
  const look = (): void => {
    const next = rangeOf(box());
    setRange((before) => (isSame(before, next) ? before : next));
  };
  const onScroll = (): void => {
    const { scrollLeft, scrollTop, clientWidth, scrollWidth } = box();
    const isAtEnd = scrollLeft + clientWidth >= scrollWidth - NEAR;
    const moment = isAtEnd ? null : momentAt(middle());
    anchor.current = { moment, offset: middle() };
    host.keep({ middle: moment, top: scrollTop });
    look();
  };
  useLayoutEffect(() => {
    const { moment, offset } = anchor.current;
    const place = moment === null ? Infinity : layout.axis.placeOf(moment) * zoom + NAMES_WIDTH;
    const at = isFirst.current ? middle() : offset;
    box().scrollLeft = Math.min(place - at, box().scrollWidth);
    if (isFirst.current) box().scrollTop = host.state.top;
    isFirst.current = false;
    look();
  }, [layout, zoom]);
  useEffect(() => {
    const watched = new ResizeObserver(look);
    watched.observe(box());
    return () => watched.disconnect();
  }, []);
  return {
    ...{ scroller, range, onScroll },
    sight: () => sightOf(scroller.current),
    onWheel: (event, zoomTo) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const offset = event.clientX - box().getBoundingClientRect().left;
        anchor.current = { moment: momentAt(offset), offset };
        zoomTo(zoom * Math.exp(-event.deltaY * WHEEL_ZOOM));
      } else if (box().scrollHeight <= box().clientHeight && !event.shiftKey) {
        box().scrollLeft += event.deltaY;
      }
    },
    onPointerDown: (event) => drag(box(), event),
    showNewest: () => {
      box().scrollLeft = box().scrollWidth;
    },
    bringIntoSight: ({ x, y }) => {
      const { scrollLeft, scrollTop, clientWidth, clientHeight } = box();
      const place = NAMES_WIDTH + x * zoom;
      const least = scrollLeft + NAMES_WIDTH + MARGIN;
      const most = scrollLeft + clientWidth - 2 * MARGIN;
      if (place < least) box().scrollLeft -= least - place;
      else if (place > most) box().scrollLeft += place - most;
      if (y < scrollTop + AXIS_HEIGHT + POINT_ROW) box().scrollTop = y - AXIS_HEIGHT - POINT_ROW;
      else if (y > scrollTop + clientHeight - POINT_ROW) {
        box().scrollTop = y - clientHeight + POINT_ROW;
      }
    },
  };
}

function sightOf(box: HTMLDivElement | null): Sight {
  const { scrollLeft = 0, scrollTop = 0, clientWidth = 0, clientHeight = 0 } = box ?? {};
  return { left: scrollLeft, top: scrollTop, width: clientWidth, height: clientHeight };
}

function rangeOf(box: HTMLDivElement): Range {
  const { left, top, width, height } = sightOf(box);
  const [columns, rows] = [Math.floor(left / STEP), Math.floor(top / STEP)];
  return {
    left: (columns - 1) * STEP,
    right: (columns + 2) * STEP + Math.ceil(width / STEP) * STEP,
    top: (rows - 1) * STEP,
    bottom: (rows + 2) * STEP + Math.ceil(height / STEP) * STEP,
  };
}

function isSame(one: Range, other: Range): boolean {
  return (Object.keys(one) as (keyof Range)[]).every((side) => one[side] === other[side]);
}

/** Moves what is in sight with the pointer, from wherever there is no mark. */
function drag(box: HTMLDivElement, begun: PointerEvent): void {
  const isOnMark = begun.target instanceof Element && begun.target.closest('.mark, .details');
  const isOnScrollbar = begun.offsetX > box.clientWidth || begun.target === box;
  if (begun.button !== 0 || begun.pointerType !== 'mouse' || isOnMark || isOnScrollbar) return;
  let { clientX, clientY } = begun;
  const moving = new AbortController();
  const { signal } = moving;
  box.setPointerCapture(begun.pointerId);
  box.addEventListener(
    'pointermove',
    (event) => {
      box.scrollLeft -= event.clientX - clientX;
      box.scrollTop -= event.clientY - clientY;
      ({ clientX, clientY } = event);
    },
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel']) {
    box.addEventListener(end, () => moving.abort(), { signal });
  }
}
