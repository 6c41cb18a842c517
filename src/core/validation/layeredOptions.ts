import type { ValidationOptions } from './validationOptions.ts';

type PodSecurity = NonNullable<ValidationOptions['kubernetes']>['podSecurity'];

/**
 * Options of two sources as one. What one person set counts more than what was asked for beside
 * it, of two Pod Security Standards the stricter, and what either of them accepts is accepted.
 */
export function layeredOptions(
  own: ValidationOptions,
  asked: ValidationOptions,
): ValidationOptions {
  const podSecurity = stricter(own.kubernetes?.podSecurity, asked.kubernetes?.podSecurity);
  return {
    ...asked,
    ...own,
    severities: { ...asked.severities, ...own.severities },
    ignore: [...(own.ignore ?? []), ...(asked.ignore ?? [])],
    kubernetes: {
      ...asked.kubernetes,
      ...own.kubernetes,
      ...(podSecurity !== undefined && { podSecurity }),
    },
  };
}

function stricter(one: PodSecurity, other: PodSecurity): PodSecurity {
  return [one, other].includes('restricted') ? 'restricted' : (one ?? other);
}
