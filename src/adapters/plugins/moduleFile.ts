import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MODULE_PATH } from '../../core/configPath.ts';
import { privateFolder } from '../materialise/privateFolder.ts';

/** A module as a file that only this user may read, for as long as it takes to load it. */
export interface ModuleFile {
  readonly url: string;
  remove(): Promise<void>;
}

/** @param folder made private; default: where trees are materialised */
export async function writeModuleFile(text: string, folder?: string): Promise<ModuleFile> {
  // The dot keeps it out of what is swept where trees are kept.
  const own = await mkdtemp(path.join(privateFolder(folder), '.module-'));
  const file = path.join(own, MODULE_PATH);
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  return {
    url: pathToFileURL(file).href,
    remove: () => rm(own, { recursive: true, force: true, maxRetries: 3 }),
  };
}
