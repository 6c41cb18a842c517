import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import type { TreeRow } from '../harness/workbench.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const CONFIG = `version: 1
reactions:
  ship:
    paths: release.txt
    steps:
      - deploy: { name: web, environment: production, run: git --version }
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

/** Commits, and waits until it is deployed; gives its short oid and its row. */
async function deployed(
  message: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly [string, TreeRow]> {
  const oid = (await repository.commit(message, files)).slice(0, 8);
  const row = await eventually(
    `${message} is deployed`,
    () => session.workbench.waitForTreeRow('web (production)'),
    ({ description }) => description.includes(`deployed · ${oid}`),
  );
  return [oid, row];
}

describe('what is deployed', () => {
  it('has no view before there is any', async () => {
    const { workbench } = session;
    await workbench.waitForTreeRow('These reactions need your consent');
    expect(await workbench.page.getByText('Deployments', { exact: true }).count()).toBe(0);
  });

  it('stands in a tree with its state and version, and what was there before', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Git Reactor: Consent to What Acts…');
    await workbench.dialog();
    await workbench.page.keyboard.press('Enter');
    // One after the other: a newer commit supersedes a run that has not acted yet.
    const [first] = await deployed('Release 1', { 'release.txt': '1\n' });
    const [second, row] = await deployed('Release 2', { 'release.txt': '2\n' });
    expect(row.spoken).toContain('web, production');
    await workbench.expandTreeRow('web (production)');
    const rows = await eventually(
      'the versions',
      async () => (await workbench.treeRows()).filter(({ label }) => /^[0-9a-f]{8}$/.test(label)),
      (found) => found.length === 2,
    );
    expect(rows.map(({ label }) => label)).toEqual([second, first]);
    expect(rows.map(({ spoken }) => spoken.includes('there now'))).toEqual([true, false]);
    await picture(workbench, 'deployments');
  });

  it('goes back to the version before, from its row, after a question', async () => {
    const { workbench } = session;
    const before = (await repository.git('rev-parse', 'HEAD~1')).slice(0, 8);
    await workbench.pressOnTreeRow('web (production)', 'Roll Back to a Commit…');
    await workbench.pick('Restore');
    expect((await workbench.dialog()).detail).toContain(before);
    await workbench.pressInDialog('Cancel');
  });
});

describe('a reality', () => {
  it('is forked and named in its tree, with what it was forked from', async () => {
    const { workbench } = session;
    await workbench.typeCommand('Git Reactor: Focus on Realities View');
    await workbench.page.getByText('Nothing is being tried').waitFor();
    await workbench.typeCommand('Git Reactor: Fork a Reality from HEAD…');
    await workbench.page.getByText('Its name.').waitFor();
    await workbench.page.keyboard.type('trial');
    await workbench.page.keyboard.press('Enter');
    const head = await repository.git('rev-parse', 'HEAD');
    const row = await workbench.waitForTreeRow('trial');
    expect(row.description).toBe(`not checked · 0 files changed · from ${head.slice(0, 8)}`);
    await picture(workbench, 'realities');
  });
});
