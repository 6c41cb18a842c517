import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

/** Stands for a service that is down until it is there. */
const service = join(tempFolder('service'), 'up');

const CONFIG = `version: 1
reactions:
  publish:
    paths: release.txt
    steps:
      - run: cat ${service}
        name: ask the service
        retry: { attempts: 2, delay: 100ms }
`;

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Publish what is released', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
  await session.workbench.waitForTreeRow('These reactions need your consent');
  await session.workbench.pressOnTreeRow('These reactions need your consent', 'Consent');
  await session.workbench.dialog();
  await session.workbench.pressInDialog('Consent');
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const failedForGood = async (): Promise<string | undefined> =>
  (await session.workbench.treeRows()).find(
    ({ level, spoken }) => level === 1 && /^Run of publish, failed for good/.test(spoken),
  )?.spoken;

describe('a run that used up its attempts', () => {
  it('stands on top with the reason, counts in the badge, and shows its log', async () => {
    const { workbench } = session;
    await repository.commit('Release 1', { 'release.txt': '1\n' });
    const spoken = await eventually('the run', failedForGood, (row) => row !== undefined);
    expect(spoken).toContain('cat');
    await eventually(
      'the run in the status bar',
      () => workbench.readStatusBar(),
      (item) => item.spoken.includes('failed for good: 1'),
    );
    await workbench.page.locator('.activitybar .badge[aria-label*="1 that failed"]').waitFor();
    await workbench.pressOnTreeRow('publish', 'Show the Log of a Run');
    await workbench.waitForEditor(/No such file/);
    await picture(workbench, 'dead-letter');
  });

  it('is run again when the person says so, and waits no more', async () => {
    const { workbench } = session;
    writeFileSync(service, 'here\n');
    await workbench.pressOnTreeRow('publish', 'Run Again');
    await eventually('the run to go', failedForGood, (row) => row === undefined);
    await eventually(
      'the second run to succeed',
      () => workbench.waitForTreeRow('Release 1'),
      ({ spoken }) => spoken.includes('publish: succeeded'),
    );
    await picture(workbench, 'dead-letter-retried');
  });
});
