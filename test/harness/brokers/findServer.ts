import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Debian puts servers where a person's search path does not reach. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];

/** The absolute path of a server's program; `undefined` if it is not on this machine. */
export function findServer(binary: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, binary)).find((file) => existsSync(file));
}
