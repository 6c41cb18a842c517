import { findBrowser } from './browser.ts';
import type { BrowserProgram } from './browser.ts';
import { installServer } from './installServer.ts';
import type { Say } from './say.ts';

/** What it takes to open a real workbench. */
export interface HostParts {
  /** Folder of the VS Code server. */
  readonly server: string;
  readonly browser: BrowserProgram;
}

/**
 * Gets the VS Code server and a browser, from the cache when they are there.
 * @throws HostUnavailable when this machine cannot have them.
 */
export async function prepareHost(say: Say): Promise<HostParts> {
  return { browser: await findBrowser(say), server: await installServer(say) };
}
