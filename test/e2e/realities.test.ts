import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import { closeSession, keepPictureOfFailure, openOn } from './openOn.ts';

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.git('branch', 'production');
  session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const picture = (name: string): Promise<void> =>
  session.workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `realities-${name}.png`));
const onDisk = (path: string, text: string): void =>
  writeFileSync(join(repository.folder, path), text);
const testRow = (label: string): Locator =>
  session.workbench.page.locator('.part.sidebar .monaco-list-row', { hasText: label }).first();

const inEachTheme = async (name: string): Promise<void> => {
  const { workbench } = session;
  const shell = (theme: string): Promise<void> =>
    workbench.page.locator(`.monaco-workbench.${theme}`).waitFor();
  await picture(`${name}-light`);
  await workbench.typeCommand('Preferences: Toggle between Light/Dark Themes');
  await shell('vs-dark');
  await picture(`${name}-dark`);
  const settings = join(repository.folder, '.vscode');
  mkdirSync(settings);
  onDisk('.vscode/settings.json', '{ "workbench.colorTheme": "Default High Contrast" }\n');
  await shell('hc-black');
  await picture(`${name}-contrast`);
  rmSync(settings, { recursive: true });
  await shell('vs-dark');
};

describe('a reality that fails and one that passes', () => {
  it('is made of what is on disk, checked, and shows no panel that nobody asked for', async () => {
    const { workbench } = session;
    onDisk('k8s/new.yaml', 'kind: ConfigMap\nkind: Secret\n');
    await workbench.typeCommand('Git Reactor: Try My Changes in a Reality');
    await workbench.waitForMessage(/my changes: failed with \d finding/);
    const { page } = workbench;
    expect(await page.locator('.test-output-peek, .test-output-peek-tree').count()).toBe(0);
    await workbench.typeCommand('Git Reactor: Focus on Realities View');
    const row = await workbench.waitForTreeRow('my changes');
    expect(row.description).toMatch(/1 files? changed|one file changed/);
    expect(row.spoken).toMatch(/failed with \d finding/);
    await workbench.treeRow('my changes').locator('.monaco-tl-twistie').click();
    const file = await workbench.waitForTreeRow('new.yaml');
    expect(file.level).toBe(2);
    expect(file.spoken).toMatch(/k8s\/new\.yaml, added, (one|\d) finding/);
    await inEachTheme('fails');
  });

  it('stands among the tests, with each check and what it found', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Testing: Focus on Test Explorer View');
    await testRow('my changes').locator('.monaco-tl-twistie').click();
    await testRow('syntax').waitFor();
    await testRow('kubernetes').waitFor();
    await picture('tests');
  });

  it('passes once that is mended, and is merged into a branch', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await workbench.openGitReactorView();
    onDisk('k8s/new.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n');
    await workbench.typeCommand('Git Reactor: Try My Changes in a Reality');
    const row = await eventually(
      'it to pass',
      async () => (await workbench.treeRows()).find(({ label }) => label === 'my changes'),
      (found) => found?.spoken.includes('passed') === true,
    );
    expect(row?.spoken).not.toContain('warning');
    await workbench.typeCommand('Git Reactor: Merge a Reality…');
    await workbench.pick('my changes');
    await page.getByText('The message of the commit.').waitFor();
    await page.keyboard.type('Configure the web server');
    await page.keyboard.press('Enter');
    await workbench.pick('production');
    await workbench.waitForMessage(/my changes is merged into production: [0-9a-f]{8}\./);
    await picture('merged');
    expect((await repository.git('log', '-1', '--format=%s', 'production')).trim()).toBe(
      'Configure the web server',
    );
    await workbench.pressInNotification('Undo');
    await workbench.waitForMessage(/production is back at/);
    expect((await repository.git('rev-parse', 'production')).trim()).toBe(
      (await repository.git('rev-parse', 'HEAD')).trim(),
    );
  });
});
