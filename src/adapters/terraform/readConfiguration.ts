import { type ConfigurationFile, UNREAD } from '../../core/terraform/configuration.ts';
import type { ConfigurationRequest } from './configurationThread.ts';
import { type HclReader, loadHclReader } from './hclReader.ts';
import { readJsonConfiguration } from './jsonConfiguration.ts';

let reader: Promise<HclReader> | undefined;

/**
 * The thread's side: the grammar is loaded with the first file that needs it.
 * @throws Error if it could not be loaded
 */
export async function readConfiguration(request: ConfigurationRequest): Promise<ConfigurationFile> {
  const text = new TextDecoder('utf-8').decode(request.content);
  if (request.path.endsWith('.json')) return readJsonConfiguration(text);
  reader ??= loadHclReader(request.grammarDir);
  const loaded = await reader;
  try {
    return loaded.read(text);
  } catch {
    // WebAssembly that ran out of memory is of no use for the next file either.
    reader = undefined;
    return UNREAD;
  }
}
