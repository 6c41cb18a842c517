import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BROKEN_ALERT, latencyAlert } from '../demo/sampleRepository.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import { createRepository, type GitRepository } from '../harness/terminalRepository.ts';
import type { TreeRow } from '../harness/workbench.ts';
import { closeSession, keepPictureOfFailure, openOn } from './openOn.ts';

const DAY_MS = 86_400_000;
/** More than two pages of older ones. */
const OLD_COMMITS = 240;

const CONFIG = `version: 1
reactions:
  ship:
    paths: release.txt
    steps:
      - { run: [git, no-such-command], retry: 2, name: fail }
`;

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createRepository('events');
  const noon = new Date().setHours(12, 0, 0, 0);
  // By one command: a process of its own for each step of each commit takes minutes on a busy machine.
  const first = Math.floor((noon - 40 * DAY_MS) / 1_000);
  const date = `$((${first} + n * 10800)) +0000`;
  const one = `GIT_AUTHOR_DATE="${date}" GIT_COMMITTER_DATE="${date}" git commit -q --allow-empty -m "Old $n"`;
  const all = `!n=1; while [ $n -le ${OLD_COMMITS} ]; do ${one}; n=$((n + 1)); done`;
  await repository.git('-c', `alias.old=${all}`, 'old');
  await repository.commit('Yesterday 1', latencyAlert(500), new Date(noon - DAY_MS));
  await repository.commit('Yesterday 2', { 'a.txt': '2\n' }, new Date(noon - DAY_MS + 1_000));
  await repository.commit('Say what follows', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
  await session.workbench.waitForTreeRow('Say what follows');
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const picture = (name: string): Promise<void> =>
  session.workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `events-${name}.png`));

/** Of the Events tree: the other trees of the view are closed. */
const labels = async (level: number): Promise<readonly string[]> =>
  (await session.workbench.treeRows()).filter((row) => row.level === level).map((row) => row.label);

const rowLike = (text: string, fits: (row: TreeRow) => boolean): Promise<TreeRow> =>
  eventually(`${text} as expected`, () => session.workbench.waitForTreeRow(text), fits);

describe('the Events tree', () => {
  it('has days: today and yesterday by name, the others by their date', async () => {
    const days = await labels(1);
    const from = days.indexOf('Today');
    expect(days.slice(from, from + 2)).toEqual(['Today', 'Yesterday']);
    expect(days[from + 2]).toMatch(/\d{4}/);
    expect((await labels(2)).slice(0, 3)).toEqual([
      'Say what follows',
      'Yesterday 2',
      'Yesterday 1',
    ]);
    const { spoken } = await session.workbench.waitForTreeRow('Yesterday');
    expect(spoken).toBe('Yesterday, 2 entries');
    await picture('days');
  });

  it('keeps what is opened and chosen while other commits come', async () => {
    const { workbench } = session;
    await repository.commit('Edit in a hurry', BROKEN_ALERT);
    await rowLike('Edit in a hurry', ({ spoken }) => /failed with \d finding/.test(spoken));
    await workbench.expandTreeRow('Edit in a hurry');
    const finding = await workbench.waitForTreeRow('monitoring/alerts.yaml:');
    expect(finding.spoken).toMatch(/^Error: .*alerts\.yaml/);
    await workbench.treeRow('Yesterday 1').click();
    await repository.commit('Another', { 'b.txt': '1\n' });
    await workbench.waitForTreeRow('Another');
    const row = workbench.treeRow('Edit in a hurry');
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    await workbench.waitForTreeRow('monitoring/alerts.yaml:');
    expect(await workbench.selectedTreeRow()).toContain('Yesterday 1');
  });

  it('counts what fails on its icon', async () => {
    const count = await eventually(
      'a badge',
      () => session.workbench.badge(),
      (text) => text !== '',
    );
    expect(count).toBe('1');
  });

  it('shows what is neither commit nor run, and all of it on demand', async () => {
    const { workbench } = session;
    await repository.git('tag', 'v1');
    await repository.git('branch', 'next', 'HEAD~1');
    await workbench.waitForTreeRow('Tag v1 is new');
    await workbench.waitForTreeRow('next is new, at');
    await picture('light');
    await workbench.treeRow('Tag v1 is new').click();
    await workbench.waitForEditor(/"type": "dev\.git-reactor\.tag\.created\.v1"/);
  });

  it('brings what is older, by the keyboard alone', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Git Reactor: Focus on Events View');
    const lastDate = async (): Promise<string> => (await labels(1)).at(-2) ?? '';
    await workbench.page.keyboard.press('End');
    const before = await lastDate();
    await workbench.page.keyboard.press('Enter');
    await eventually('older days', lastDate, (date) => date !== before);
    await workbench.typeCommand('Git Reactor: Load Older Events');
    await eventually(
      'the end of history',
      async () => {
        await workbench.page.keyboard.press('End');
        return (await labels(1)).at(-1);
      },
      (last) => last !== 'Load older…',
    );
    await picture('older');
    await workbench.page.keyboard.press('Home');
  });

  it('is narrowed by a filter, says so, and keeps it over a restart', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Git Reactor: Filter Events…');
    await workbench.pick('Failed');
    await picture('filter');
    await workbench.page.keyboard.press('Enter');
    const only = async (): Promise<readonly string[]> =>
      (await labels(2)).filter((label) => label !== '');
    const isOnly = (rows: readonly string[]): boolean => rows.join() === 'Edit in a hurry';
    await eventually('only what failed', only, isOnly);
    expect((await workbench.viewHeader('Events')).description).toBe('Failed');
    await picture('filtered');
    await workbench.reload();
    await eventually('only what failed', only, isOnly);
    await workbench.typeCommand('Git Reactor: Show All Events Again');
    await workbench.waitForTreeRow('Another');
  });

  it('discards a run that failed for good by a key', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Git Reactor: Consent to What Acts…');
    await workbench.dialog();
    await workbench.page.keyboard.press('Enter');
    await workbench.treeRow('These reactions need your consent').waitFor({ state: 'detached' });
    await repository.commit('Release', { 'release.txt': '1\n' });
    const row = await rowLike('failed for good', ({ spoken }) => spoken.includes('Run of ship'));
    expect(row.level).toBe(1);
    await picture('dead-light');
    await workbench.useTheme('highContrast');
    await picture('dead-high-contrast');
    await workbench.useTheme('highContrastLight');
    await picture('dead-high-contrast-light');
    await workbench.useTheme('dark');
    await picture('dead-dark');
    await workbench.typeCommand('Git Reactor: Focus on Events View');
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('Delete');
    await eventually(
      'the run to be gone from the top',
      () => labels(1),
      (roots) => !roots.includes('ship'),
    );
  });
});

describe('the status bar item', () => {
  it('leads to the commits that can be gone back to, with their verdicts', async () => {
    const { workbench } = session;
    await workbench.statusBarItem().click();
    await workbench.quickPickRows();
    const rows = await workbench.quickPickRows();
    expect(rows[0]).toContain('The previous commit');
    expect(rows[1]).toContain('The last healthy commit');
    await picture('roll-back-list');
    await workbench.page.keyboard.press('Escape');
  });
});
