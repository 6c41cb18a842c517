import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  consentFolder,
  openConsents,
  type ConsentFiles,
} from '../../../src/adapters/reactions/consentFile.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const PATIENCE = { timeout: 30_000 };
const [ONE, TWO] = [sha256('one'), sha256('two')];
const OTHER = join(import.meta.dirname, 'otherPerson.ts');

interface Place {
  readonly commonDir: string;
  readonly folder: string;
}

function place(): Place {
  const commonDir = join(tempFolder('consent'), 'repository', '.git');
  mkdirSync(commonDir, { recursive: true });
  return { commonDir, folder: join(tempFolder('data'), 'git-reactor', 'consents') };
}

async function consents(init: Place): Promise<ConsentFiles> {
  const store = await openConsents({ ...init, clock: systemClock, log: createLogRecord() });
  onTestFinished(() => store.dispose());
  return store;
}

async function elsewhere(verb: string, { commonDir, folder }: Place, hash = ''): Promise<void> {
  const child = spawn(process.execPath, [OTHER, verb, commonDir, folder, hash], {
    stdio: 'inherit',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
}

describe('consent', () => {
  it('is for one acting part, is kept, and is withdrawn for all', async () => {
    const here = place();
    const store = await consents(here);
    const changed = vi.fn();
    store.onChange(changed);
    expect(store.has(ONE)).toBe(false);
    await store.grant(ONE);
    expect([store.has(ONE), store.has(TWO)]).toEqual([true, false]);
    expect((await consents(here)).has(ONE)).toBe(true);
    await store.grant(TWO);
    await store.grant(TWO);
    await store.withdraw();
    expect([store.has(ONE), store.has(TWO)]).toEqual([false, false]);
    expect((await consents(here)).has(ONE)).toBe(false);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('belongs to the real path of one repository', async () => {
    const here = place();
    const link = join(tempFolder('consent'), 'link');
    symlinkSync(here.commonDir, link);
    await (await consents(here)).grant(ONE);
    expect((await consents({ ...here, commonDir: link })).has(ONE)).toBe(true);
    expect((await consents({ ...place(), folder: here.folder })).has(ONE)).toBe(false);
  });

  it('that another process gives or withdraws is heard of', { timeout: 60_000 }, async () => {
    const here = place();
    const store = await consents(here);
    const changed = vi.fn();
    store.onChange(changed);
    await elsewhere('grant', here, ONE);
    await vi.waitFor(() => expect(store.has(ONE)).toBe(true), PATIENCE);
    expect(changed).toHaveBeenCalledTimes(1);
    await elsewhere('withdraw', here);
    await vi.waitFor(() => expect(store.has(ONE)).toBe(false), PATIENCE);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it('given by many at once is all kept', async () => {
    const here = place();
    const hashes = Array.from({ length: 12 }, (_, index) => sha256(String(index)));
    const [one, two] = [await consents(here), await consents(here)];
    await Promise.all(hashes.map((hash, index) => (index % 2 === 0 ? one : two).grant(hash)));
    const third = await consents(here);
    expect(hashes.filter((hash) => !third.has(hash))).toEqual([]);
  });

  it('can be read by its owner only, and says for whom it is', async () => {
    const here = place();
    await (await consents(here)).grant(ONE);
    const [repository = ''] = readdirSync(here.folder);
    const file = join(here.folder, repository, `${ONE}.json`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(here.folder, repository)).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ repository: here.commonDir });
  });

  it('of no hash is refused and leads to no path', async () => {
    const here = place();
    const store = await consents(here);
    for (const name of ['', '../../evil', `${ONE}/x`, ONE.toUpperCase()]) {
      await expect(store.grant(name)).rejects.toMatchObject({ code: 'usage' });
    }
    expect(() => readdirSync(here.folder)).toThrow('ENOENT');
  });

  it.runIf(process.getuid?.() !== 0)('that cannot be kept says where and why', async () => {
    const here = { ...place(), folder: tempFolder('locked') };
    chmodSync(here.folder, 0o500);
    const store = await consents(here);
    await expect(store.grant(ONE)).rejects.toMatchObject({ code: 'store-failed' });
    expect(store.has(ONE)).toBe(false);
  });
});

describe('the folder of consents', () => {
  const home = '/home/ada';
  it('follows the conventions of the system', () => {
    const linux = { platform: 'linux', home };
    const usual = '/home/ada/.local/share/git-reactor/consents';
    expect(consentFolder({ ...linux, env: {} })).toBe(usual);
    expect(consentFolder({ ...linux, env: { XDG_DATA_HOME: 'here' } })).toBe(usual);
    expect(consentFolder({ ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe(
      '/data/git-reactor/consents',
    );
    const windows = { platform: 'win32', home };
    expect(consentFolder({ ...windows, env: { APPDATA: '/roaming', XDG_DATA_HOME: '/no' } })).toBe(
      '/roaming/git-reactor/consents',
    );
    expect(consentFolder({ ...windows, env: {} })).toContain('Roaming');
  });
});
