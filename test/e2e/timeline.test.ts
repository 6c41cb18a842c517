import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BROKEN_ALERT, createSampleRepository, latencyAlert } from '../demo/sampleRepository.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import type { Session } from '../harness/session.ts';
import { eventually } from '../harness/eventually.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { TimelineView } from '../harness/timelineView.ts';
import { closeSession, keepPictureOfFailure, openOn } from './openOn.ts';

const CONFIG = `version: 1
realities: { staging: {}, qa: {} }
reactions:
  release:
    paths: release.txt
    steps:
      - validate: all
      - realities: [staging, qa]
        steps: [{ run: git --version, name: smoke test }]
      - approve: { message: Release to production? }
      - deploy: { name: web, environment: production, run: git --version }
`;

const HOSTILE = '<img src=x onerror=alert(1)> "quoted" & \u202egnp.exe';

let repository: GitRepository;
let session: Session;
let timeline: TimelineView;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Say what follows from a release', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  timeline = new TimelineView(session.workbench);
  await session.workbench.openGitReactorView();
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const picture = (name: string): Promise<void> =>
  session.workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `timeline-${name}.png`));

/** In a page of its own, as an image viewer would. */
const showPicture = async (file: string): Promise<void> => {
  const context = await session.workbench.page.context().browser()!.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  expect(await page.locator('parsererror').count()).toBe(0);
  await page.screenshot({ path: join(CHECKOUT, 'out', 'e2e', 'timeline-export.png') });
  await context.close();
};

const pickTheme = async (name: string, kind: string): Promise<void> => {
  repository.write('.vscode/settings.json', JSON.stringify({ 'workbench.colorTheme': name }));
  await session.workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
};

describe('the timeline', () => {
  it('is a small page', () => {
    const { size } = statSync(join(CHECKOUT, 'dist', 'timeline.js'));
    expect(size).toBeLessThanOrEqual(150 * 1024);
  });

  it('shows commits by their verdicts as they are made, and the stages of what they led to', async () => {
    const { workbench } = session;
    await workbench.waitForTreeRow('These reactions need your consent');
    await workbench.typeCommand('Git Reactor: Consent to What Acts…');
    await workbench.dialog();
    await workbench.page.keyboard.press('Enter');
    await workbench.typeCommand('Git Reactor: Show Timeline');
    await timeline.mark('Say what follows from a release').waitFor();
    await repository.git('checkout', '--quiet', '-b', 'feature/latency');
    await repository.commit('Page sooner', latencyAlert(250));
    await repository.commit(HOSTILE, BROKEN_ALERT);
    await timeline.mark('failed with 1 finding').waitFor();
    await repository.git('checkout', '--quiet', 'main');
    await repository.commit('Release 1.4.3', { 'release.txt': '1.4.3\n' });
    await timeline.mark('Run of release, waits for approval').waitFor();
    await timeline.mark('Step staging: run').waitFor();
    expect(await timeline.find('.mark img, .details img').count()).toBe(0);
    await workbench.typeCommand('Notifications: Clear All Notifications');
    await picture('light');
  });

  it('is walked by keyboard, says where it is, and opens what is there', async () => {
    const { workbench } = session;
    await timeline.button('Newest').click();
    await timeline.mark('Release 1.4.3').waitFor();
    await timeline.focus();
    expect(await timeline.waitUntilSaid(/Release 1\.4\.3/)).toContain('branch main');
    expect(await timeline.press('ArrowLeft')).toContain('Say what follows from a release');
    expect(await timeline.press('ArrowRight', 'ArrowDown')).toContain('Run of release');
    await picture('details');
    expect(await timeline.press('+', '+')).toContain('Run of release');
    expect(await timeline.find('header button').nth(1).textContent()).toBe('225 %');
    await timeline.press('0');
    await timeline.open();
    await workbench.waitForEditor(/run: in staging/);
    await workbench.page.keyboard.press('Control+w');
  });

  it('has nothing that axe-core finds wrong, in all kinds of themes', async () => {
    for (const [name, kind] of [
      ['Default Dark Modern', 'vs-dark'],
      ['Default High Contrast', 'hc-black'],
      ['Default High Contrast Light', 'hc-light'],
      ['Default Light Modern', 'vs'],
    ] as const) {
      await pickTheme(name, kind);
      await timeline.mark('Release 1.4.3').waitFor();
      expect(await timeline.violations()).toEqual([]);
      expect(await timeline.withoutColour()).toEqual([]);
      await picture(kind);
    }
  });

  it('is a table as well', async () => {
    await timeline.button('Show as table').click();
    await timeline.find('tbody tr').first().waitFor();
    expect(await timeline.find('table').innerText()).toContain('Release 1.4.3');
    expect(await timeline.violations()).toEqual([]);
    await picture('table');
    await timeline.button('Show as timeline').click();
    await timeline.find('.scroller').waitFor();
  });

  it('is exported as a picture that needs nothing else', async () => {
    const { workbench } = session;
    const file = join(tempFolder('picture'), 'timeline.svg');
    await timeline.button('Export as SVG…').click();
    await workbench.saveAs(file);
    await workbench.waitForMessage(/The timeline was written to/);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toContain('Release 1.4.3');
    expect(svg).not.toMatch(/var\(|<img|<script|href/);
    await showPicture(file);
  });

  it('is as it was when the window was loaded again', async () => {
    const { workbench } = session;
    await timeline.focus();
    await timeline.press('ArrowUp', 'ArrowLeft', '+');
    const said = await timeline.waitUntilSaid(/Say what follows from a release/);
    const zoomIs = (words: string): Promise<unknown> =>
      eventually(
        `a zoom of ${words}`,
        () => timeline.find('header button').nth(1).textContent(),
        (text) => text === words,
      );
    await zoomIs('150 %');
    // A browser does not wait for what VS Code writes down when the page is left.
    await workbench.waitUntilStored(/zoom\W+1\.5\b/);
    await workbench.typeCommand('Developer: Reload Window');
    await timeline.find('.mark').first().waitFor();
    await zoomIs('150 %');
    // The same words, as soon as the commit is judged again.
    await eventually(
      said,
      () => timeline.said(),
      (now) => now === said,
    );
    await picture('restored');
  });
});
