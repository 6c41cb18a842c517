import { listFiles, PackageManager } from '@vscode/vsce';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CHECKOUT } from './checkout.ts';
import { runOrThrow } from './processes.ts';
import type { Say } from './say.ts';
import { tempFolder } from './tempFolder.ts';

/**
 * Builds for production and packages; resolves with the path of the VSIX. The same files give the
 * same bytes, wherever and whenever: times are those of the last commit (or `SOURCE_DATE_EPOCH`),
 * and neither the time zone nor the access rights of the machine get in.
 */
export async function packageVsix(say: Say, checkout = CHECKOUT): Promise<string> {
  say('Building and packaging the extension …');
  await runOrThrow(process.execPath, ['esbuild.js', '--production'], { cwd: checkout });
  const vsix = join(checkout, 'out', 'git-reactor.vsix');
  mkdirSync(dirname(vsix), { recursive: true });
  // The manifest names no address on the web yet to which relative links could be rewritten.
  const relative = ['--allow-missing-repository', '--no-rewrite-relative-links'];
  const options = ['--no-dependencies', ...relative, '--out', vsix];
  await runOrThrow(process.execPath, [VSCE, 'package', ...options], {
    cwd: await staged(checkout),
    env: { TZ: 'UTC', SOURCE_DATE_EPOCH: await epochOf(checkout) },
  });
  return vsix;
}

/** What `.vscodeignore` lets into the package: paths in the checkout. */
export function packagedFiles(checkout = CHECKOUT): Promise<readonly string[]> {
  return listFiles({ cwd: checkout, packageManager: PackageManager.None });
}

const VSCE = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');

/** A folder with nothing but what is packaged, with the same access rights on every machine. */
async function staged(checkout: string): Promise<string> {
  const folder = tempFolder('package');
  for (const file of [...(await packagedFiles(checkout)), '.vscodeignore']) {
    const copy = join(folder, file);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(checkout, file), copy);
    if (file === README) writeFileSync(copy, withoutPictures(readFileSync(copy, 'utf8')));
    chmodSync(copy, 0o644);
  }
  return folder;
}

const README = 'README.md';

/**
 * The readme without the pictures of the checkout: in the package they would be broken, since no
 * address on the web is known yet where they could be found. With a `repository` in the manifest
 * this has to go, and the links be rewritten by `vsce`.
 */
export function withoutPictures(readme: string): string {
  return readme.replaceAll(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '');
}

/** In seconds. */
async function epochOf(checkout: string): Promise<string> {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return given;
  return (await runOrThrow('git', ['log', '-1', '--format=%ct'], { cwd: checkout })).trim();
}
