import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

/**
 * Where a program is: a path as it is, a name in the search path.
 * @returns `undefined` if there is none that may be run
 */
export async function findTool(
  binary: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  for (const candidate of candidatesOf(binary, env)) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // The next place may have it.
    }
  }
  return undefined;
}

function candidatesOf(
  binary: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const isWindows = process.platform === 'win32';
  const endings = isWindows ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const isPath = binary.includes('/') || (isWindows && binary.includes('\\'));
  const folders = isPath ? [''] : (env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => endings.map((ending) => path.join(folder, binary + ending)));
}
