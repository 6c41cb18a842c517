import type { StepContext } from '../stepKind.ts';

/**
 * The name of the reality of a step as the configuration has it, `undefined` outside of one. In the
 * repository the run stands behind it, as in `staging@1a2b3c4d`.
 */
export function realityName({ reality }: Pick<StepContext, 'reality'>): string | undefined {
  const name = reality?.reality.name;
  const at = name?.lastIndexOf('@') ?? -1;
  return at > 0 ? name?.slice(0, at) : name;
}

/** Where a step acts if it does not say so. */
export function usualEnvironment(context: Pick<StepContext, 'reality'>): string {
  return realityName(context) ?? 'default';
}
