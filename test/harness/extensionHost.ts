import { cacheDir } from './cacheDir.ts';
import { launchBrowser } from './browser.ts';
import { CHECKOUT } from './checkout.ts';
import { prepareHost } from './prepareHost.ts';
import type { Say } from './say.ts';
import { startServer } from './vscodeServer.ts';
import type { VscodeServer } from './vscodeServer.ts';
import type { Browser } from 'playwright-core';
import { runTests } from '@vscode/test-electron';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isolatedGit } from './isolatedGit.ts';
import { tempFolder } from './tempFolder.ts';

/** What runs in an extension host, and where. Absolute paths. */
export interface HostRun {
  /** A folder, or a `.code-workspace` file. */
  readonly workspace: string;
  /** CommonJS file that exports `run(): Promise<void>`; what it rejects with fails the run. */
  readonly tests: string;
  /** Folder of the extension under test; this checkout if left out. */
  readonly extension?: string;
  /** Folders of other extensions beside it. */
  readonly others?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Everything that the window and the extension host print. */
  readonly log: Say;
  /** Progress for a person. */
  readonly say: Say;
}

const PATIENCE_MS = 600_000;

/**
 * Runs code inside the extension host of a real VS Code and resolves with the exit code: 0 if
 * `run()` resolved. `GIT_REACTOR_HOST=desktop` takes desktop VS Code instead of the npm server.
 * @throws HostUnavailable when this machine cannot have one.
 */
export async function runInExtensionHost(what: HostRun): Promise<number> {
  return process.env['GIT_REACTOR_HOST'] === 'desktop' ? onDesktop(what) : onServer(what);
}

async function onDesktop(what: HostRun): Promise<number> {
  const home = tempFolder('desktop');
  return runTests({
    cachePath: join(cacheDir(), 'vscode'),
    extensionDevelopmentPath: [what.extension ?? CHECKOUT, ...(what.others ?? [])],
    extensionTestsPath: what.tests,
    extensionTestsEnv: { ...isolatedGit(home), ...what.env },
    launchArgs: [
      what.workspace,
      '--disable-workspace-trust',
      ...['--user-data-dir', join(home, 'user'), '--extensions-dir', join(home, 'extensions')],
    ],
  }).catch((error: unknown) => {
    what.say(String(error));
    return 1;
  });
}

async function onServer(what: HostRun): Promise<number> {
  const parts = await prepareHost(what.say);
  await using server = await startServer({
    server: parts.server,
    isTestDriven: true,
    extensionsDir: installed(what.others ?? []),
    env: what.env,
  });
  await using browser = await launchBrowser(parts.browser);
  return await openTests(browser, server, what);
}

/** The page reports through two functions, as in VS Code's own browser integration tests. */
async function openTests(browser: Browser, server: VscodeServer, what: HostRun): Promise<number> {
  const page = await browser.newPage();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const timer = setTimeout(
    () => reject(new Error(`The extension host did not end within ${PATIENCE_MS / 1_000} s.`)),
    PATIENCE_MS,
  );
  try {
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) =>
      what.log(args.map(String).join(' ')),
    );
    await page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    page.on('crash', () => reject(new Error('The page of the workbench crashed.')));
    await page.goto(addressOf(server, what), { waitUntil: 'commit' });
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function addressOf(server: VscodeServer, what: HostRun): string {
  const remote = `vscode-remote://127.0.0.1:${server.port}`;
  const payload = [
    ['extensionDevelopmentPath', remote + (what.extension ?? CHECKOUT)],
    ['extensionTestsPath', remote + what.tests],
    ['skipWelcome', 'true'],
  ];
  const kind = what.workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams({ [kind]: what.workspace, payload: JSON.stringify(payload) });
  return `${server.address}/?${query.toString()}`;
}

/** As if they were installed: a page takes only one extension that is under development. */
function installed(others: readonly string[]): string {
  const folder = tempFolder('extensions');
  for (const other of others) {
    const text = readFileSync(join(other, 'package.json'), 'utf8');
    const { publisher, name, version } = JSON.parse(text) as Readonly<Record<string, string>>;
    cpSync(other, join(folder, `${publisher}.${name}-${version}`), { recursive: true });
  }
  return folder;
}
