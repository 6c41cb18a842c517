import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webDeployment, WITHOUT_MEMORY } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { closeSession, keepPictureOfFailure, openOnSample, picture } from './openOn.ts';

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  ({ repository, session } = await openOnSample());
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('a commit from a terminal with a finding', () => {
  it('shows the finding below it, and its quick fix where the finding is', async () => {
    const { workbench } = session;
    await repository.commit('Drop the memory limit', webDeployment(2, WITHOUT_MEMORY));
    await eventually(
      'the failure on the commit',
      () => workbench.waitForTreeRow('Drop the memory limit'),
      ({ spoken }) => /failed with \d+ finding|with 1 warning/.test(spoken),
    );
    await workbench.expandTreeRow('Drop the memory limit');
    await workbench.waitForTreeRow('memory limit');
    await workbench.offerQuickFix('memory', 'memory');
    await picture(workbench, 'findings');
    await workbench.applyQuickFix('memory');
    await workbench.waitForEditor(/memory: \S+/);
    await picture(workbench, 'quick-fix');
    await workbench.page.keyboard.press('Control+S');
    await eventually(
      'the fix on disk',
      () => readFileSync(join(repository.folder, 'k8s/web.yaml'), 'utf8'),
      (text) => /memory: \S+/.test(text),
    );
  });

  it('has no finding any more after the next commit', async () => {
    const { workbench } = session;
    await repository.commit('Mend it as offered', {});
    await eventually(
      'the verdict on the next commit',
      () => workbench.waitForTreeRow('Mend it as offered'),
      ({ spoken }) => spoken.includes('passed'),
    );
    await eventually(
      'Problems without the finding',
      () => workbench.problems(),
      (rows) => !rows.some((row) => row.includes('memory')),
    );
    expect((await workbench.readStatusBar()).spoken).toContain('main is sound');
    await picture(workbench, 'events');
  });
});
