import { launchBrowser } from './browser.ts';
import type { HostParts } from './prepareHost.ts';
import { tempFolder } from './tempFolder.ts';
import { installExtension, startServer } from './vscodeServer.ts';
import type { ServerOptions, VscodeServer } from './vscodeServer.ts';
import { openWorkbench } from './workbench.ts';
import type { Workbench } from './workbench.ts';

/** How the VS Code is that a window belongs to. */
export type EditorOptions = Pick<ServerOptions, 'settings' | 'asksForTrust' | 'language'>;

export interface SessionOptions extends EditorOptions {
  readonly parts: HostParts;
  readonly vsix: string;
  /** Not given: the window begins without one. */
  readonly folder?: string;
}

/** A workbench in a headless browser; disposing it ends all that was started for it. */
export interface Session extends AsyncDisposable {
  readonly workbench: Workbench;
  /** One more window of the same VS Code; on no folder if none is named. */
  open(folder?: string): Promise<Workbench>;
}

/** Installs the VSIX into a fresh VS Code and opens the folder, as a person would. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { parts, vsix, folder, ...editor } = options;
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await startEditor(parts, vsix, editor));
  const session = cleanup.use(await openWindows(parts, server.address, folder));
  const owned = cleanup.move();
  return { ...session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A fresh VS Code with the VSIX in it, and no window yet. */
export async function startEditor(
  parts: HostParts,
  vsix: string,
  options: EditorOptions = {},
): Promise<VscodeServer> {
  const extensionsDir = tempFolder('extensions');
  await installExtension(parts.server, vsix, extensionsDir);
  return startServer({ server: parts.server, extensionsDir, ...options });
}

/** Opens the folder in a VS Code that runs already, whose address is given. */
export async function openWindows(
  parts: HostParts,
  address: string,
  folder?: string,
): Promise<Session> {
  await using cleanup = new AsyncDisposableStack();
  const browser = cleanup.use(await launchBrowser(parts.browser));
  const open = async (other?: string): Promise<Workbench> => {
    const opened = await openWorkbench(browser, address, other);
    windows.defer(() => opened.close());
    return opened;
  };
  const windows = cleanup.use(new AsyncDisposableStack());
  const workbench = await open(folder);
  const owned = cleanup.move();
  return { workbench, open, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
