import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { CHECKOUT } from '../harness/checkout.ts';
import { createRepository } from '../harness/terminalRepository.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import { eventually } from '../harness/eventually.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const COMMITS = 25;
let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createRepository('e2e');
  for (let number = 1; number <= COMMITS; number += 1) {
    await repository.commit(`Commit ${number}`, { 'README.md': `${number}\n` });
  }
  session = await openOn(repository.folder);
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('the package', () => {
  it('is as small as it was promised to be', () => {
    const sizeOf = (file: string): number => statSync(file).size;
    expect(sizeOf(join(CHECKOUT, 'dist', 'extension.cjs'))).toBeLessThanOrEqual(300 * 1024);
    expect(sizeOf(inject('vsix'))).toBeLessThanOrEqual(2 * 1024 * 1024);
  });
});

describe('the first run', () => {
  it('shows the last 20 commits, the newest first, without a word of its own', async () => {
    const { workbench } = session;
    await workbench.openGitReactorView();
    await workbench.waitForTreeRow('Commit 25');
    const rows = await workbench.treeRows();
    const labelsAt = (wanted: number): readonly string[] =>
      rows.filter(({ level }) => level === wanted).map(({ label }) => label);
    const expected = Array.from({ length: 20 }, (_, index) => `Commit ${COMMITS - index}`);
    expect(labelsAt(1)).toEqual(['Today', 'Load older…']);
    expect(labelsAt(2)).toEqual(expected);
    expect(await workbench.messages()).toEqual([]);
  });

  it('says each commit with its verdict to a screen reader', async () => {
    await eventually(
      'a verdict on the newest commit',
      () => session.workbench.waitForTreeRow('Commit 25'),
      ({ spoken }) => /passed|nothing to check|not checked/.test(spoken),
    );
  });

  it('shows the branch and the verdict of HEAD in the status bar', async () => {
    const item = await eventually(
      'a verdict in the status bar',
      () => session.workbench.readStatusBar(),
      ({ spoken }) => spoken.includes('is sound'),
    );
    expect(item.text).toContain('main');
  });

  it('offers its commands in the palette', async () => {
    for (const title of ['Roll Back to the Previous Commit…', 'Show Log', 'Refresh']) {
      const full = `Git Reactor: ${title}`;
      expect(await session.workbench.offeredCommands(full)).toContain(full);
    }
  });

  it('shows a commit from a terminal on top', async () => {
    await repository.commit('From a terminal', { 'README.md': 'new\n' });
    await session.workbench.waitForTreeRow('From a terminal');
    const commits = (await session.workbench.treeRows()).filter(({ level }) => level === 2);
    expect(commits[0]?.label).toBe('From a terminal');
  });
});

/** The last thing that is drawn in an SVG of the package: by it the picture is known. */
function lastPathOf(file: string): string {
  const drawn = readFileSync(join(CHECKOUT, file), 'utf8').matchAll(/ d="([^"]+)"/g);
  return [...drawn].at(-1)?.[1] ?? '';
}

describe('the walkthrough', () => {
  const STEPS = [
    ['events', 'See Every Commit as an Event'],
    ['configuration', 'Say What Follows'],
    ['reality', 'Try It Before It Counts'],
    ['rollback', 'Go Back and Lose Nothing'],
  ] as const;

  it('is offered, and each of its four steps shows a picture', async () => {
    const { workbench } = session;
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick('First Steps with Git Reactor');
    await workbench.page.keyboard.press('Control+B'); // Pictures stand beside the steps, if there is room.
    for (const [id, title] of STEPS) {
      await workbench.openWalkthroughStep(title);
      await workbench.waitForWalkthroughPicture(lastPathOf(`media/walkthrough/${id}.svg`));
      await picture(workbench, `walkthrough-${id}`);
    }
    await workbench.openWalkthroughStep('See Every Commit as an Event');
    await workbench.pressInWalkthrough('Show Events');
    await workbench.page.locator('.codicon-getting-started-step-checked').first().waitFor();
  });

  it('leads to a configuration that fits, which waits for the person to commit it', async () => {
    const { workbench } = session;
    await workbench.openWalkthroughStep('Say What Follows');
    await workbench.pressInWalkthrough('Create Configuration');
    await workbench.waitForEditor(/version: 1/);
    expect(existsSync(join(repository.folder, '.git-reactor.yaml'))).toBe(true);
    expect(await workbench.problems()).toEqual([]);
    expect(await workbench.messages()).toEqual([]);
    await workbench.page.keyboard.press('Control+B');
    await picture(workbench, 'created-configuration');
  });
});
