import { launchBrowser } from './browser.ts';
import type { HostParts } from './prepareHost.ts';
import { tempFolder } from './tempFolder.ts';
import { installExtension, startServer } from './vscodeServer.ts';
import { openWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

export interface SessionOptions {
  readonly parts: HostParts;
  readonly vsix: string;
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A workbench in a headless browser, with its own server; disposing it ends all of it. */
export interface Session extends AsyncDisposable {
  readonly workbench: Workbench;
}

/** Installs the VSIX into a fresh VS Code and opens the folder, as a person would. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { parts, vsix, folder, settings } = options;
  const extensionsDir = tempFolder('extensions');
  await installExtension(parts.server, vsix, extensionsDir);
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(
    await startServer({ server: parts.server, extensionsDir, settings: settings ?? {} }),
  );
  const browser = cleanup.use(await launchBrowser(parts.browser));
  const workbench = await openWorkbench(browser, server, folder);
  const owned = cleanup.move();
  return { workbench, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
