import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ended, runOrThrow, start, stop } from './processes.ts';
import { freePort } from './freePort.ts';
import { isolatedGit } from './isolatedGit.ts';
import { tempFolder } from './tempFolder.ts';

/** A VS Code server that runs on loopback. */
export interface VscodeServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  readonly port: number;
  /** Where it keeps logs and state; fresh for each server. */
  readonly dataDir: string;
  /** Settles when it has ended, whoever ended it. */
  readonly closed: Promise<unknown>;
  /** What it has printed so far, for messages. */
  printed(): string;
}

export interface ServerOptions {
  /** What `installServer` resolved with. */
  readonly server: string;
  /** Extensions beside the built-in ones; a fresh empty folder if left out. */
  readonly extensionsDir?: string;
  /** Lets a page run tests in the extension host. */
  readonly isTestDriven?: boolean;
  /** Asks a person whether the folder is trusted, as a fresh VS Code does. */
  readonly asksForTrust?: boolean;
  /** The display language of the workbench, for example `nl`; English if left out. */
  readonly language?: string;
  /** User settings, over those that keep a fresh window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
}

const READY = 'Extension host agent listening';
const PATIENCE_MS = 120_000;

/** Otherwise a login shell of the person is started and asked for its environment. */
const NO_LOGIN_SHELL = '--force-disable-user-env';

/** Nothing is looked up in an extension gallery: the workbench stays on loopback. */
const NO_GALLERY = { EXTENSIONS_GALLERY: '{}' };

/**
 * Starts a server on a free port and resolves when it listens.
 * @throws Error with what it printed when it ends or stays silent instead.
 */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const port = await freePort();
  const dataDir = tempFolder('server');
  writeSettings(dataDir, options.settings ?? {});
  if (options.language !== undefined) writeLanguagePack(dataDir, options.language);
  const child = start(process.execPath, serverArguments(options, port, dataDir), {
    env: { ...NO_GALLERY, ...isolatedGit(dataDir), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  await ready(child, output);
  return {
    address: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    closed: ended(child),
    printed: () => output.text,
    [Symbol.asyncDispose]: () => stop(child),
  };
}

/** Installs a VSIX as a person's `code --install-extension` does. */
export async function installExtension(
  server: string,
  vsix: string,
  extensionsDir: string,
): Promise<void> {
  const flags = ['--extensions-dir', extensionsDir, '--server-data-dir', tempFolder('install')];
  await runOrThrow(process.execPath, [
    join(server, 'out', 'server-main.js'),
    ...['--install-extension', vsix, '--accept-server-license-terms', NO_LOGIN_SHELL, ...flags],
  ]);
}

function serverArguments(options: ServerOptions, port: number, dataDir: string): readonly string[] {
  return [
    join(options.server, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port)],
    '--without-connection-token',
    '--accept-server-license-terms',
    ...['--server-data-dir', dataDir],
    ...['--extensions-dir', options.extensionsDir ?? tempFolder('extensions')],
    ...['--telemetry-level', 'off'],
    NO_LOGIN_SHELL,
    ...(options.isTestDriven === true ? ['--enable-smoke-test-driver'] : []),
    ...(options.asksForTrust === true ? [] : ['--disable-workspace-trust']),
    ...(options.language === undefined ? [] : ['--locale', options.language]),
  ];
}

/** A fresh window without welcome pages, chat and update talk, so that pictures show the product. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off', // As on a desktop: a browser saves by itself.
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'once',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

function writeSettings(dataDir: string, settings: Readonly<Record<string, unknown>>): void {
  const folder = join(dataDir, 'data', 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...QUIET, ...settings }));
}

/**
 * As an installed language pack does: the workbench then has this language. Its own words stay
 * English; extensions show theirs.
 */
function writeLanguagePack(dataDir: string, language: string): void {
  const folder = join(dataDir, 'data');
  const vscode = join(folder, `${language}.i18n.json`);
  writeFileSync(vscode, JSON.stringify({ contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.${language}` }, version: '1.0.0' }];
  const pack = { hash: language, extensions, translations: { vscode }, label: language };
  writeFileSync(join(folder, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

function collect(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output.text += text));
  }
  return output;
}

async function ready(child: ChildProcess, output: { text: string }): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!output.text.includes(READY)) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || performance.now() > deadline) {
      await stop(child);
      const what = hasEnded ? 'ended at once' : 'did not get ready';
      throw new Error(`The VS Code server ${what}:\n${output.text.trim()}`);
    }
    await delay(20);
  }
}
