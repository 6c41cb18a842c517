import { launchBrowser } from './browser.ts';
import type { HostParts } from './prepareHost.ts';
import { tempFolder } from './tempFolder.ts';
import { installExtension, startServer } from './vscodeServer.ts';
import { openWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

export interface SessionOptions {
  readonly parts: HostParts;
  readonly vsix: string;
  /** Not given: the window begins without one. */
  readonly folder?: string;
  /** Asks a person whether the folder is trusted. */
  readonly asksForTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A workbench in a headless browser, with its own server; disposing it ends all of it. */
export interface Session extends AsyncDisposable {
  readonly workbench: Workbench;
  /** Another window of the same VS Code. */
  openWindow(folder: string): Promise<Workbench>;
}

/** Installs the VSIX into a fresh VS Code and opens the folder, as a person would. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { parts, vsix, folder, asksForTrust = false, settings } = options;
  const extensionsDir = tempFolder('extensions');
  await installExtension(parts.server, vsix, extensionsDir);
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(
    await startServer({
      server: parts.server,
      ...{ extensionsDir, asksForTrust, settings: settings ?? {} },
    }),
  );
  const browser = cleanup.use(await launchBrowser(parts.browser));
  const workbench = await openWorkbench(browser, server, folder);
  const owned = cleanup.move();
  return {
    workbench,
    openWindow: (other) => openWorkbench(browser, server, other),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
