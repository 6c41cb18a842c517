import type { JSX } from 'preact';
import { BAR_ROW, POINT_ROW, type LaidMark } from '../../src/shared/timeline/layout.ts';
import { BAR_LOOKS, POINT_LOOKS } from '../../src/shared/timeline/looks.ts';
import { Shape } from './shape.tsx';
import { NAMES_WIDTH } from './viewport.ts';

export interface MarkViewProps {
  readonly laid: LaidMark;
  readonly zoom: number;
  /** What is in sight begins here, so that the label of a long bar stays in it. */
  readonly left: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onHover: () => void;
}

const HALF = 11;

/** A commit with its label, or a bar. */
export function MarkView(props: MarkViewProps): JSX.Element {
  const { laid, zoom, isSelected, onSelect, onOpen, onHover } = props;
  const { mark, x, end, y, room } = laid;
  const isPoint = mark.kind === 'point';
  const [from, height] = isPoint ? [x * zoom - HALF, POINT_ROW] : [x * zoom, BAR_ROW - 4];
  const width = isPoint ? (room - x) * zoom - 4 : Math.max(4, (end - x) * zoom - 2);
  const kind = isPoint ? 'point' : `bar ${mark.look} ink-${BAR_LOOKS[mark.look].colour}`;
  const own = !isPoint && mark.run === mark.id ? ' own' : '';
  return (
    <div
      class={`mark ${kind}${own}${isSelected ? ' selected' : ''}`}
      role="img"
      aria-label={mark.spoken}
      style={{
        left: `${NAMES_WIDTH + from}px`,
        top: `${y - height / 2}px`,
        width: `${width}px`,
        height: `${height}px`,
      }}
      onClick={onSelect}
      onDblClick={onOpen}
      onPointerEnter={onHover}
    >
      {isPoint ? (
        <Shape look={POINT_LOOKS[mark.look]} />
      ) : (
        <Sign look={BAR_LOOKS[mark.look]} width={width} />
      )}
      {width > 44 ? <span class="label">{mark.label}</span> : null}
    </div>
  );
}

interface SignProps {
  readonly look: (typeof BAR_LOOKS)[keyof typeof BAR_LOOKS];
  readonly width: number;
}

/** The sign of a bar, if there is room for it. */
function Sign({ look, width }: SignProps): JSX.Element | null {
  if (width < 14 || look.sign === '') return null;
  return (
    <svg class="shape" viewBox="-6 -6 12 12" aria-hidden="true">
      <path class="sign" d={look.sign} />
    </svg>
  );
}
