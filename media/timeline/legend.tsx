import type { JSX } from 'preact';
import { BAR_LOOKS, POINT_LOOKS } from '../../src/shared/timeline/looks.ts';
import type { BarLook, PointLook } from '../../src/shared/timeline/marks.ts';
import type { TimelineWords } from '../../src/shared/timeline/messages.ts';
import { Shape } from './shape.tsx';

/** What shapes and signs mean. */
export function Legend({ words }: { readonly words: TimelineWords }): JSX.Element {
  return (
    <footer aria-label={words.legend}>
      <ul class="legend">
        {(Object.keys(POINT_LOOKS) as PointLook[]).map((name) => (
          <li key={name}>
            <Shape look={POINT_LOOKS[name]} />
            {words.points[name]}
          </li>
        ))}
      </ul>
      <ul class="legend">
        {(Object.keys(BAR_LOOKS) as BarLook[]).map((name) => (
          <li key={name}>
            <Shape look={BAR_LOOKS[name]} />
            {words.bars[name]}
          </li>
        ))}
      </ul>
      <p class="faint">{words.scale}</p>
    </footer>
  );
}
