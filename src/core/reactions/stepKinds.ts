import { toDisposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { ReactorError } from '../errors.ts';
import type { StepKinds } from './ports.ts';
import type { StepKind } from './stepKind.ts';

/** Names that every step may have beside its kind. */
export const COMMON_KEYS = ['name', 'timeout', 'retry', 'continueOnError', 'when'] as const;

const NAME = /^[a-z][A-Za-z0-9-]{0,39}$/;

/** A registry of kinds of steps; those of plugins come and go. */
export function createStepKinds(
  builtIn: readonly StepKind[],
  onError: (error: unknown) => void,
): StepKinds {
  const kinds = new Map(builtIn.map((kind) => [kind.kind, kind]));
  const changed = new Emitter<undefined>(onError);
  return {
    get all() {
      return [...kinds.values()].filter(({ isHidden }) => isHidden !== true);
    },
    of: (kind) => kinds.get(kind),
    add(kind) {
      const refusal = whyNot(kind.kind, (name) => kinds.has(name));
      if (refusal !== undefined) {
        throw new ReactorError('usage', refusal, { hint: 'Choose another name for the kind.' });
      }
      kinds.set(kind.kind, kind);
      changed.emit(undefined);
      return toDisposable(() => {
        kinds.delete(kind.kind);
        changed.emit(undefined);
      });
    },
    onChange: (listener) => changed.on(listener),
  };
}

function whyNot(name: string, isTaken: (name: string) => boolean): string | undefined {
  if (!NAME.test(name)) return `"${name}" cannot be the name of a kind of step.`;
  const isCommon = COMMON_KEYS.some((key) => key === name);
  return isCommon || isTaken(name) ? `There is something called "${name}" already.` : undefined;
}
