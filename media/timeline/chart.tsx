import type { JSX, Ref } from 'preact';
import { useImperativeHandle, useMemo, useState } from 'preact/hooks';
import type { LaidMark, Layout } from '../../src/shared/timeline/layout.ts';
import { AXIS_HEIGHT } from '../../src/shared/timeline/layout.ts';
import { edgePath } from '../../src/shared/timeline/looks.ts';
import type { TimelineWords, TimeStyle } from '../../src/shared/timeline/messages.ts';
import { neighbourOf } from '../../src/shared/timeline/neighbour.ts';
import { momentText, ticksOf } from '../../src/shared/timeline/ticks.ts';
import { ZOOM_STEP } from '../../src/shared/timeline/zoom.ts';
import { Details } from './details.tsx';
import type { Host } from './host.ts';
import { actOfKey } from './keys.ts';
import { MarkView } from './markView.tsx';
import { NAMES_WIDTH, useViewport } from './viewport.ts';

/** What others may ask of the chart. */
export interface ChartHandle {
  showNewest(): void;
}

interface ChartProps {
  readonly layout: Layout;
  readonly words: TimelineWords;
  readonly style: TimeStyle;
  readonly zoom: number;
  readonly selected: string | null;
  readonly host: Host;
  readonly handle: Ref<ChartHandle>;
  readonly onZoom: (zoom: number) => void;
  readonly onSelect: (id: string | null) => void;
  readonly onOpen: (id: string) => void;
}

/**
 * Lanes, commits and bars. One place of the page has the focus, whatever is selected in it: of
 * thousands of marks only those in sight are there.
 */
export function Chart(props: ChartProps): JSX.Element {
  const { layout, words, style, zoom, selected, host, onZoom, onSelect, onOpen } = props;
  const view = useViewport(layout, zoom, host);
  const [hovered, setHovered] = useState<string | null>(null);
  const [isTold, setTold] = useState(false);
  const ticks = useMemo(() => ticksOf(layout.axis, zoom, style), [layout, zoom, style]);
  useImperativeHandle(props.handle, () => ({ showNewest: view.showNewest }));

  const chosen = selected === null ? undefined : layout.byId.get(selected);
  const select = (laid: LaidMark | undefined): void => {
    if (laid === undefined) return;
    onSelect(laid.mark.id);
    setTold(true);
    view.bringIntoSight(laid);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = actOfKey(event);
    if (act === undefined) return;
    event.preventDefault();
    if (act.kind === 'zoom') onZoom(act.by === 0 ? 1 : zoom * ZOOM_STEP ** act.by);
    else if (act.kind === 'go') select(neighbourOf(layout, chosen, act.direction));
    else if (act.kind === 'hide') hide();
    else if (chosen !== undefined) onOpen(chosen.mark.id);
  };
  const hide = (): void => {
    setTold(false);
    setHovered(null);
  };
  const { left, top, bottom } = view.range;
  // What is drawn beyond the end would be scrolled to.
  const right = Math.max(left, Math.min(view.range.right, layout.axis.width * zoom));
  const isInSight = ({ x, end, y }: LaidMark): boolean =>
    end * zoom >= left && x * zoom <= right && y >= top && y <= bottom;
  const told = layout.byId.get(hovered ?? (isTold ? (selected ?? '') : ''));
  const laneOf = new Map(layout.lanes.map(({ lane }) => [lane.id, lane]));

  return (
    <>
      <div
        class="scroller"
        ref={view.scroller}
        tabIndex={0}
        role="application"
        aria-label={words.title}
        aria-describedby="keys"
        onKeyDown={onKeyDown}
        onScroll={view.onScroll}
        onWheel={(event) => view.onWheel(event, onZoom)}
        onPointerDown={view.onPointerDown}
        onFocus={() => {
          if (chosen === undefined) select(neighbourOf(layout, undefined, 'last'));
        }}
      >
        <div
          class="plane"
          style={{
            width: `${NAMES_WIDTH + layout.axis.width * zoom}px`,
            height: `${layout.height}px`,
          }}
          onPointerLeave={() => setHovered(null)}
        >
          <div class="axis" aria-hidden="true">
            <div class="corner" />
            {ticks
              .filter(({ x }) => x >= left - 200 && x <= right)
              .map(({ x, text }) => (
                <span key={x} class="tick" style={{ left: `${NAMES_WIDTH + x}px` }}>
                  {text}
                </span>
              ))}
          </div>
          {layout.lanes.map(({ lane, top: laneTop, height }) => (
            <div
              key={lane.id}
              class="band"
              style={{ top: `${laneTop}px`, height: `${height}px` }}
            />
          ))}
          <svg
            class="edges"
            aria-hidden="true"
            width={right - left}
            height={layout.height}
            style={{ left: `${NAMES_WIDTH + left}px` }}
            viewBox={`${left} 0 ${right - left} ${layout.height}`}
          >
            {ticks
              .filter(({ x }) => x >= left && x <= right)
              .map(({ x }) => (
                <path key={x} class="grid" d={`M${x} ${AXIS_HEIGHT}V${layout.height}`} />
              ))}
            {layout.edges
              .filter(({ from, to }) => from.x * zoom <= right && to.x * zoom >= left)
              .map(({ from, to }) => (
                <path
                  key={`${from.mark.id} ${to.mark.id}`}
                  class="edge"
                  d={edgePath(from.x * zoom, from.y, to.x * zoom, to.y)}
                />
              ))}
          </svg>
          {layout.marks.filter(isInSight).map((laid) => (
            <MarkView
              key={laid.mark.id}
              {...{ laid, zoom }}
              isSelected={laid.mark.id === selected}
              onSelect={() => onSelect(laid.mark.id)}
              onOpen={() => onOpen(laid.mark.id)}
              onHover={() => setHovered(laid.mark.id)}
            />
          ))}
          <div class="names">
            {layout.lanes.map(({ lane, top: laneTop, height }) => (
              <div
                key={lane.id}
                class={`name ${lane.kind}${chosen?.mark.lane === lane.id ? ' chosen' : ''}`}
                title={lane.spoken}
                style={{ top: `${laneTop - AXIS_HEIGHT}px`, height: `${height}px` }}
              >
                <span>{lane.label}</span>
              </div>
            ))}
          </div>
          {told === undefined ? null : (
            <Details laid={told} {...{ zoom, style }} sight={view.sight()} />
          )}
        </div>
      </div>
      <p id="keys" class="unseen">
        {words.keys}
      </p>
      <div role="status" aria-live="polite" class="unseen">
        {chosen === undefined
          ? ''
          : [
              chosen.mark.spoken,
              laneOf.get(chosen.mark.lane)?.spoken,
              momentText(chosen.mark.at, style),
            ].join(', ')}
      </div>
    </>
  );
}
