import type { Direction } from '../../src/shared/timeline/neighbour.ts';

/** What a key asks of the chart. */
export type KeyAct =
  | { readonly kind: 'go'; readonly direction: Direction }
  /** By how many steps; 0: to the normal size. */
  | { readonly kind: 'zoom'; readonly by: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'hide' };

const go = (direction: Direction): KeyAct => ({ kind: 'go', direction });
const zoom = (by: number): KeyAct => ({ kind: 'zoom', by });

const ACTS: Readonly<Record<string, KeyAct>> = {
  ArrowLeft: go('left'),
  ArrowRight: go('right'),
  ArrowUp: go('up'),
  ArrowDown: go('down'),
  Home: go('first'),
  End: go('last'),
  '+': zoom(1),
  '=': zoom(1),
  '-': zoom(-1),
  '0': zoom(0),
  Enter: { kind: 'open' },
  ' ': { kind: 'open' },
  Escape: { kind: 'hide' },
};

/** `undefined`: the key is not ours; those with Ctrl, Alt or Meta are the editor's. */
export function actOfKey({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): KeyAct | undefined {
  return ctrlKey || altKey || metaKey ? undefined : ACTS[key];
}
