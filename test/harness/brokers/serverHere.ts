import { describe } from 'vitest';
import { sayOnStderr } from '../say.ts';
import { findServer } from './findServer.ts';

/**
 * Tests that need a server: skipped without it, with the command that brings it; in CI they run and
 * fail. Nothing is installed by itself.
 */
export function describeWithServer(binary: string, bringing: string): typeof describe.skip {
  const isHere = findServer(binary) !== undefined;
  return describeUnless(isHere ? undefined : `there is no ${binary} here; "${bringing}" brings it`);
}

/** As {@link describeWithServer}, for what is missing for another reason. */
export function describeUnless(missing: string | undefined): typeof describe.skip {
  if (missing !== undefined) sayOnStderr(`Skipped tests: ${missing}.`);
  return describe.skipIf(missing !== undefined && process.env['CI'] !== 'true');
}
