import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository, webDeployment, WITHOUT_MEMORY } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

/** Exists when the reaction has acted. */
const trace = join(tempFolder('trace'), 'acted');

const CONFIG = `version: 1
reactions:
  mark:
    steps:
      - run: touch ${trace}
`;
const NOT_TRUSTED = 'This workspace is not trusted: commits are watched and checked only.';
const CONSENT = 'These reactions need your consent';

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Mark every commit', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder, { asksForTrust: true });
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('a window whose folder is not trusted', () => {
  it('watches and checks, and says that it does no more', async () => {
    const { workbench } = session;
    expect((await workbench.dialog()).message).toContain('trust the authors');
    await workbench.pressInDialog('No');
    await workbench.openGitReactorView();
    await workbench.page.getByText(NOT_TRUSTED).waitFor();
    await repository.commit('Drop the memory limit', webDeployment(2, WITHOUT_MEMORY));
    await eventually(
      'the verdict',
      () => workbench.waitForTreeRow('Drop the memory limit'),
      ({ spoken }) => spoken.includes('passed with 1 warning'),
    );
    expect(await workbench.waitForProblem('memory')).toContain('memory limit');
    await picture(workbench, 'untrusted');
  });

  it('acts on nothing, neither by itself nor when it is told to', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    await workbench.askToRollBack();
    await workbench.waitForMessage(/Nothing was rolled back\. This workspace is not trusted\./);
    await picture(workbench, 'untrusted-rollback');
    expect(await repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(await workbench.treeRow(CONSENT).count()).toBe(0);
    expect(existsSync(trace)).toBe(false);
  });

  it('asks for consent once it is trusted, and acts after that', async () => {
    const { workbench } = session;
    await workbench.pressInNotification('Manage Trust');
    const trust = workbench.page.locator('.workspace-trust-editor .monaco-button', {
      hasText: /^Trust$/,
    });
    await trust.first().click();
    await workbench.page.getByText('You trust this folder').waitFor();
    await workbench.page.locator('.monaco-modal-editor-block .codicon-close').click();
    await workbench.waitForTreeRow(CONSENT);
    await workbench.page.getByText(NOT_TRUSTED).waitFor({ state: 'detached' });
    await repository.commit('Trusted, without consent', {});
    await eventually(
      'the run that waits or does without',
      () => workbench.waitForTreeRow('Trusted, without consent'),
      ({ spoken }) => spoken.includes('mark: '),
    );
    await picture(workbench, 'trusted');
    expect(existsSync(trace)).toBe(false);
    await workbench.pressOnTreeRow(CONSENT, 'Consent');
    expect((await workbench.dialog()).detail).toContain('mark: ');
    await workbench.pressInDialog('Consent');
    await repository.commit('Trusted, with consent', {});
    await eventually(
      'what it leaves behind',
      () => existsSync(trace),
      (isThere) => isThere,
    );
  });
});
