import { describe } from 'vitest';
import { sayOnStderr } from '../say.ts';

/**
 * Tests that need a server: skipped without it, with the reason and the command that brings it; in
 * CI they run and fail. Nothing is installed by itself.
 */
export function describeUnless(missing: string | undefined): typeof describe.skip {
  if (missing !== undefined) sayOnStderr(`Skipped tests: ${missing}.`);
  return describe.skipIf(missing !== undefined && process.env['CI'] !== 'true');
}
