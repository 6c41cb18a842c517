import type { JSX } from 'preact';
import { barPlace } from '../../src/shared/timeline/labels.ts';
import { BAR_ROW, POINT_ROW, type LaidMark } from '../../src/shared/timeline/layout.ts';
import { BAR_LOOKS, POINT_LOOKS } from '../../src/shared/timeline/looks.ts';
import type { BarLook, PointLook } from '../../src/shared/timeline/marks.ts';
import { Shape } from './shape.tsx';
import { NAMES_WIDTH } from './viewport.ts';

export interface MarkViewProps {
  readonly laid: LaidMark;
  readonly zoom: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onHover: () => void;
}

/** Of the shape of a commit. */
const HALF = 11;
const BAR_HEIGHT = BAR_ROW - 4;
const LEAST_SIGN = 14;

/** A commit with its label, or a bar. */
export function MarkView(props: MarkViewProps): JSX.Element {
  const { laid, isSelected, onSelect, onOpen, onHover } = props;
  const { mark, y } = laid;
  const { left, width, height, inner } =
    mark.kind === 'point' ? pointView(props, mark.look) : barView(props, mark.look);
  const own = mark.kind === 'bar' && mark.run === mark.id ? ' own' : '';
  return (
    <div
      class={`mark ${mark.kind}${own}${isSelected ? ' selected' : ''}`}
      role="img"
      aria-label={mark.spoken}
      style={{
        left: `${NAMES_WIDTH + left}px`,
        top: `${y - height / 2}px`,
        width: `${width}px`,
        height: `${height}px`,
      }}
      onClick={onSelect}
      onDblClick={onOpen}
      onPointerEnter={onHover}
    >
      {inner}
    </div>
  );
}

interface Viewed {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly inner: JSX.Element;
}

function pointView({ laid: { mark, x, room }, zoom }: MarkViewProps, name: PointLook): Viewed {
  const width = Math.max(2 * HALF, (room - x) * zoom - 4);
  return {
    ...{ left: x * zoom - HALF, width, height: POINT_ROW },
    inner: (
      <>
        <Shape look={POINT_LOOKS[name]} />
        {width < 60 ? null : <span class="label">{mark.label}</span>}
      </>
    ),
  };
}

function barView({ laid, zoom }: MarkViewProps, name: BarLook): Viewed {
  const place = barPlace(laid, zoom);
  const { colour, sign } = BAR_LOOKS[name];
  const label = place.label > 0 ? <span class="label">{laid.mark.label}</span> : null;
  return {
    left: laid.x * zoom,
    width: place.width + (place.isBeside ? place.label : 0),
    height: BAR_HEIGHT,
    inner: (
      <>
        <div class={`fill ${name} ink-${colour}`} style={{ width: `${place.width}px` }}>
          {place.width < LEAST_SIGN || sign === '' ? null : (
            <svg class="shape" viewBox="-6 -6 12 12" aria-hidden="true">
              <path class="sign" d={sign} />
            </svg>
          )}
          {place.isBeside ? null : label}
        </div>
        {place.isBeside ? label : null}
      </>
    ),
  };
}
