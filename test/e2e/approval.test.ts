import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import { closeSession, keepPictureOfFailure, openOn } from './openOn.ts';

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
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const picture = (name: string): Promise<void> =>
  session.workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `${name}.png`));

describe('a reaction that acts', () => {
  it('waits for consent at the top of the tree, and is named in the question', async () => {
    const { workbench } = session;
    await workbench.waitForTreeRow('These reactions need your consent');
    await workbench.typeCommand('Git Reactor: Consent to What Acts…');
    const { detail } = await workbench.dialog();
    expect(detail).toContain('release: tell the version');
    await picture('consent');
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
    await workbench.waitForEditor(/Release 1\.4\.3/);
    await workbench.expandTreeRow(`${oid.slice(0, 8)} · main`);
    await workbench.waitForTreeRow('waits for approval');
    await picture('approval-light');
    await workbench.useTheme('highContrast');
    await picture('approval-high-contrast');
    await workbench.useTheme('dark');
    await picture('approval-dark');
    await workbench.typeCommand('Git Reactor: Approve…');
    expect((await workbench.dialog()).message).toBe('Approve release?');
    await picture('approve-dialog');
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
    await picture('succeeded-dark');
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
});
