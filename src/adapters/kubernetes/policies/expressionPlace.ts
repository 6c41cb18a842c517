import { isScalar } from 'yaml';
import type { CelProblem } from '../../../core/cel/problem.ts';
import { nodeAt, valueStretch, type Stretch } from '../fieldPlace.ts';
import type { Said } from '../manifest.ts';
import type { ManifestObject } from '../manifestObject.ts';
import type { Written } from './policy.ts';
import { scalarPlace } from './scalarPlace.ts';

/** An expression in an object of a file. */
export interface Placed {
  readonly text: string;
  readonly object: ManifestObject;
  readonly written: Written;
}

/** Says what is wrong with an expression at its exact place, with a fix where one is meant. */
export function sayInExpression(
  placed: Placed,
  problem: CelProblem,
  said: Pick<Said, 'rule' | 'severity' | 'message' | 'help'>,
): Said {
  const at = stretchOf(placed, problem);
  const { suggestion, start, end } = problem;
  if (suggestion === undefined || at[1] - at[0] !== end - start) return { at, ...said };
  const fix = { title: `Change it to ${suggestion}`, replacements: [{ at, newText: suggestion }] };
  return { at, ...said, fix };
}

/** Where a piece of an expression stands in the file. */
function stretchOf({ text, object, written }: Placed, { start, end }: CelProblem): Stretch {
  const node = nodeAt(object, written.path);
  if (!isScalar(node) || !node.range) return valueStretch(object, written.path);
  const from = scalarPlace(text, node, start);
  const last = scalarPlace(text, node, Math.max(start, end - 1));
  return [from, end > start ? Math.max(last + 1, from + 1) : from];
}
