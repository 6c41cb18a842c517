import { unknownName, type Mistake } from './configProblems.ts';
import type { ConfigPath } from './configSource.ts';
import type { StepShape } from './stepKind.ts';
import { isCommonKey } from './stepSchema.ts';

export type ChosenKind =
  | { readonly kind: 'chosen'; readonly chosen: StepShape }
  | { readonly kind: 'none'; readonly mistake: Mistake };

/** Which kind a step is of: the one whose name is among its keys. */
export function chooseKind(
  step: Readonly<Record<string, unknown>>,
  kinds: readonly StepShape[],
  path: ConfigPath,
): ChosenKind {
  const keys = Object.keys(step);
  const named = kinds.filter(({ kind }) => keys.includes(kind));
  // A kind may have a key that is called like another kind.
  const whole = named.filter(({ schema }) =>
    named.every(({ kind }) => Object.hasOwn(schema.shape, kind)),
  );
  const chosen = whole.length === 1 ? whole[0] : undefined;
  if (chosen !== undefined) return { kind: 'chosen', chosen };
  const mistake = named.length > 0 ? severalKinds(named, keys, path) : noKind(keys, kinds, path);
  return { kind: 'none', mistake };
}

function severalKinds(
  named: readonly StepShape[],
  keys: readonly string[],
  path: ConfigPath,
): Mistake {
  const names = named.map(({ kind }) => kind);
  const inOrder = keys.filter((key) => names.includes(key));
  const shown = inOrder.map((name) => `\`${name}\``).join(' and ');
  const message = `A step does one thing, and this has ${shown}; make a step of each.`;
  return { path: [...path, inOrder[1] ?? ''], part: 'key', message };
}

function noKind(keys: readonly string[], kinds: readonly StepShape[], path: ConfigPath): Mistake {
  const names = kinds.map(({ kind }) => kind);
  const unknown = keys.filter((key) => !isCommonKey(key));
  const said = unknown.map((key) => ({
    path: [...path, key],
    part: 'key' as const,
    ...unknownName('There is no kind of step', key, names),
  }));
  // The one that is spelled almost right is the one that was meant.
  const meant = said.find(({ suggestion }) => suggestion !== undefined) ?? said[0];
  if (meant !== undefined) return meant;
  return { path, message: `It does not say what to do; it needs one of ${names.join(', ')}.` };
}
