import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './cacheDir.ts';
import { HostUnavailable } from './hostUnavailable.ts';
import { installOnce } from './installOnce.ts';
import { npmCommand } from './npmCommand.ts';
import { run } from './processes.ts';
import type { Say } from './say.ts';

/** The npm package that carries the complete VS Code server, and which VS Code it is. */
export const SERVER_PACKAGE = 'code-server';
export const SERVER_VERSION = '4.139.1';
export const VSCODE_VERSION = '1.139.1';

/**
 * Installs the VS Code server from npm into the cache, once; resolves with the folder that holds
 * `out/server-main.js`. Compiles nothing and runs no install script.
 * @throws HostUnavailable when the network is closed; Error with npm's last lines otherwise.
 */
export async function installServer(say: Say): Promise<string> {
  const target = join(cacheDir(), `${SERVER_PACKAGE}-${SERVER_VERSION}`);
  await installOnce({ target, say, produce: (staging) => installInto(staging, say) });
  return join(target, 'node_modules', SERVER_PACKAGE, 'lib', 'vscode');
}

/** The server's own npm package ships without its dependencies: they are two more installs. */
async function installInto(staging: string, say: Say): Promise<void> {
  const server = join(staging, 'node_modules', SERVER_PACKAGE, 'lib', 'vscode');
  await writeFile(join(staging, 'package.json'), '{ "private": true }\n');
  const steps = [
    { cwd: staging, args: [`${SERVER_PACKAGE}@${SERVER_VERSION}`], what: 'the server' },
    { cwd: server, args: ['--omit=dev'], what: 'what it depends on' },
    { cwd: join(server, 'extensions'), args: ['--omit=dev'], what: 'its built-in extensions' },
  ];
  for (const [index, step] of steps.entries()) {
    say(`Installing VS Code ${VSCODE_VERSION} from npm, ${index + 1} of 3: ${step.what} …`);
    await npmInstall(step.cwd, step.args);
  }
  if (!existsSync(join(server, 'out', 'server-main.js'))) {
    throw new Error(`${SERVER_PACKAGE}@${SERVER_VERSION} holds no VS Code server any more.`);
  }
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
  const npm = npmCommand();
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const flags = ['--ignore-scripts', '--fetch-retries=1', ...quiet];
  const result = await run(npm.program, [...npm.args, 'install', ...args, ...flags], {
    cwd,
    env: ownProject(),
  });
  if (result.code !== 0) throw explain(result.stderr);
}

/** `npm test` hands its own project down in variables, which would point this install at it. */
function ownProject(): NodeJS.ProcessEnv {
  const inherited = Object.keys(process.env).filter((name) =>
    /^npm_(package|lifecycle|config_(prefix|local_prefix|global|workspace))/.test(name),
  );
  return Object.fromEntries(inherited.map((name) => [name, undefined]));
}

function explain(stderr: string): Error {
  const isNetwork = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH)/.test(stderr);
  if (isNetwork) {
    return new HostUnavailable(
      'The npm registry cannot be reached, and VS Code is not in the cache yet: connect once ' +
        `(or point npm at a mirror) and run this again; it is kept in ${cacheDir()}.`,
    );
  }
  const last = stderr.trim().split('\n').slice(-8).join('\n');
  return new Error(`npm could not install ${SERVER_PACKAGE}@${SERVER_VERSION}:\n${last}`);
}
