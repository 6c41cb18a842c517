import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const CONFIG = `version: 1
reactions:
  release:
    paths: release.txt
    steps:
      - validate: all
      - approve: { message: Release to production? }
      - { run: git --version, name: tell the version }
      - { notify: editor, message: "Released. [Look](command:workbench.action.closeWindow)" }
`;

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Say what follows from a release', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
  await session.workbench.widenSideBar();
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('a reaction that acts', () => {
  it('waits for consent at the top of the tree, and is named in the question', async () => {
    const { workbench } = session;
    await workbench.waitForTreeRow('These reactions need your consent');
    await workbench.typeCommand('Git Reactor: Consent to What Acts…');
    const { detail } = await workbench.dialog();
    expect(detail).toContain('release: tell the version');
    await picture(workbench, 'consent');
    await workbench.page.keyboard.press('Enter');
    await workbench.treeRow('These reactions need your consent').waitFor({ state: 'detached' });
  });

  it('asks for approval, shows what would happen, and goes on: all by keyboard', async () => {
    const { workbench } = session;
    const oid = await repository.commit('Release 1.4.3', { 'release.txt': '1.4.3\n' });
    const row = await workbench.waitForTreeRow('Approve release?');
    expect(row.level).toBe(1);
    expect(row.spoken).toContain(oid.slice(0, 8));
    await workbench.waitForMessage(/release waits for approval/);
    expect(await workbench.messages()).toHaveLength(1);
    await workbench.typeCommand('Git Reactor: Show What Would Happen');
    await workbench.waitForEditor(/Release 1\.4\.3[^]*added release\.txt/);
    await workbench.expandTreeRow(`${oid.slice(0, 8)} · main`);
    await workbench.waitForTreeRow('waits for approval');
    await picture(workbench, 'approval-light');
    await workbench.useTheme('highContrast');
    await picture(workbench, 'approval-high-contrast');
    await workbench.useTheme('dark');
    await picture(workbench, 'approval-dark');
    await workbench.typeCommand('Git Reactor: Approve…');
    expect((await workbench.dialog()).message).toBe('Approve release?');
    await picture(workbench, 'approve-dialog');
    await workbench.page.keyboard.press('Enter');
    const run = await eventually(
      'the run to succeed',
      async () => (await workbench.treeRows()).find(({ label }) => label === 'release'),
      (row) => row?.spoken.includes('Run of release, succeeded') === true,
    );
    expect(run?.level).toBe(3);
    await workbench.treeRow('Approve release?').waitFor({ state: 'detached' });
    await workbench.expandTreeRow('succeeded');
    await workbench.waitForTreeRow('tell the version');
    await picture(workbench, 'succeeded-dark');
    await workbench.typeCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.locator('.monaco-workbench.vs').waitFor();
  });

  it('is told of by a notify step in plain words, and leads to its run', async () => {
    const { workbench } = session;
    await workbench.waitForMessage(/release: Released\. \[Look\] \(command:/);
    const links = workbench.page.locator('.notification-list-item-message a');
    expect(await links.count()).toBe(0);
    await workbench.pressInNotification('Show Run');
    await eventually(
      'the run to be selected',
      () => workbench.selectedTreeRow(),
      (spoken) => spoken.includes('Run of release, succeeded'),
    );
  });

  it('goes no further when it is denied, and keeps the reason', async () => {
    const { workbench } = session;
    await workbench.closeMessages();
    const oid = await repository.commit('Release 1.4.4', { 'release.txt': '1.4.4\n' });
    await workbench.waitForTreeRow('Approve release?');
    await workbench.pressOnTreeRow('Approve release?', 'Deny…');
    await workbench.page.getByText('Why? Those who read the run see it').waitFor();
    await workbench.page.keyboard.type('not on a Friday');
    await picture(workbench, 'deny');
    await workbench.page.keyboard.press('Enter');
    await workbench.treeRow('Approve release?').waitFor({ state: 'detached' });
    await workbench.expandTreeRow(`${oid.slice(0, 8)} · main`);
    const run = await eventually(
      'the reason on the run',
      async () => (await workbench.treeRows()).find(({ spoken }) => spoken.includes('Friday')),
      (row) => row !== undefined,
    );
    expect(run?.spoken).toMatch(/^Run of release, failed.* denied it: not on a Friday/);
    await picture(workbench, 'denied');
  });
});
