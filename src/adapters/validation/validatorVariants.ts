import type { Disposable } from '../../core/disposable.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';
import type { Validator } from '../../core/validation/validator.ts';
import type { Validators } from './validators.ts';

/** The same validators with several options. */
export interface ValidatorVariants extends Disposable {
  /** Those with the options that hold where nobody asks for others. */
  readonly own: readonly Validator[];
  of(options: ValidationOptions): readonly Validator[];
}

/** Each has a thread of its own once it is used; more than these are hardly ever in use. */
const MOST = 8;

/** Validators are made when their options are asked for, and kept while they are asked for again. */
export function createValidatorVariants(
  create: (options: ValidationOptions) => Validators,
  options: ValidationOptions,
): ValidatorVariants {
  const own = create(options);
  /** Oldest use first. */
  const others = new Map<string, Validators>();
  const otherWith = (key: string, asked: ValidationOptions): Validators => {
    const validators = others.get(key) ?? create(asked);
    others.delete(key);
    others.set(key, validators);
    for (const [oldest, each] of others) {
      if (others.size <= MOST) break;
      others.delete(oldest);
      each.dispose();
    }
    return validators;
  };
  return {
    own: own.all,
    of(asked) {
      const key = keyOf(asked);
      return key === keyOf(options) ? own.all : otherWith(key, asked).all;
    },
    dispose() {
      for (const each of [own, ...others.values()]) each.dispose();
      others.clear();
    },
  };
}

/** What is ignored, and whether known findings count, is decided after the validators. */
function keyOf({ severities = {}, largeFileBytes, kubernetes = {} }: ValidationOptions): string {
  const sorted = (value: object): object => Object.fromEntries(Object.entries(value).sort());
  return JSON.stringify([sorted(severities), largeFileBytes, sorted(kubernetes)]);
}
