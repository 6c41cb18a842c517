import type { JSX } from 'preact';
import type { LaidMark } from '../../src/shared/timeline/layout.ts';
import type { TimeStyle } from '../../src/shared/timeline/messages.ts';
import { momentText } from '../../src/shared/timeline/ticks.ts';
import { NAMES_WIDTH, type Sight } from './viewport.ts';

interface DetailsProps {
  readonly laid: LaidMark;
  readonly zoom: number;
  readonly style: TimeStyle;
  readonly sight: Sight;
}

/** As in the style sheet. */
const WIDTH = 340;
const LIKELY_HEIGHT = 130;

/** More about a mark, beside it and inside what is in sight. */
export function Details({ laid, zoom, style, sight }: DetailsProps): JSX.Element {
  const { mark, x, y } = laid;
  const beside = Math.max(NAMES_WIDTH + x * zoom, sight.left + NAMES_WIDTH);
  const left = Math.max(sight.left + 8, Math.min(beside, sight.left + sight.width - WIDTH - 16));
  const isAbove = y + LIKELY_HEIGHT > sight.top + sight.height && y - LIKELY_HEIGHT > sight.top;
  const place = isAbove ? `translateY(-100%)` : 'none';
  return (
    <div
      class="details"
      role="tooltip"
      style={{ left: `${left}px`, top: `${isAbove ? y - 16 : y + 16}px`, transform: place }}
    >
      <strong>{mark.label}</strong>
      {mark.details.map((line, index) => (
        <span key={index}>{line}</span>
      ))}
      {mark.kind === 'point' ? null : <span>{momentText(mark.at, style)}</span>}
    </div>
  );
}
