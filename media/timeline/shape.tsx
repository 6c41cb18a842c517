import type { JSX } from 'preact';
import type { Look } from '../../src/shared/timeline/looks.ts';

const BAR = 'M-10 -7H10V7H-10z';

/** The shape of a commit with its sign, or of a bar in the legend. */
export function Shape({
  look,
}: {
  readonly look: Partial<Look> & Pick<Look, 'sign' | 'colour'>;
}): JSX.Element {
  const { shape = BAR, isFilled = false, sign, colour } = look;
  const filled = isFilled ? 'shape filled' : 'shape';
  return (
    <svg class={`${filled} ink-${colour}`} viewBox="-11 -11 22 22" aria-hidden="true">
      <path class="outline" d={shape} />
      {sign === '' ? null : <path class="sign" d={sign} />}
    </svg>
  );
}
