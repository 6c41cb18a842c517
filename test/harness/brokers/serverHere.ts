import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { sayOnStderr } from '../say.ts';

/** Debian puts servers where a person's search path does not reach. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

/** The absolute path of a server's program; `undefined` if it is not on this machine. */
export function findServer(binary: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, binary)).find((file) => existsSync(file));
}

/**
 * Tests that need a server: skipped without it, with the reason and the command that brings it; in
 * CI they run and fail. Nothing is installed by itself.
 */
export function describeUnless(missing: string | undefined): typeof describe.skip {
  if (missing !== undefined) sayOnStderr(`Skipped tests: ${missing}.`);
  return describe.skipIf(missing !== undefined && process.env['CI'] !== 'true');
}
