import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository, webInstances } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const CONFIG = `version: 1
reactions:
  emergency:
    message: EMERGENCY
    steps:
      - rollback: previous
      - { notify: editor, message: "Rolled back: \${subject}" }
`;
const EMERGENCY = 'EMERGENCY: scale to two hundred';
const DONE = /^EMERGENCY: scale to two hundred, by Ada, .*emergency: succeeded/;

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Say what an emergency is', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
  await session.workbench.waitForTreeRow('Say what an emergency is');
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('a commit that says EMERGENCY', () => {
  it('asks whether to roll back, and shows what that would change', async () => {
    const { workbench } = session;
    repository.write('notes.txt', 'mine, not committed\n');
    await repository.git('add', 'terraform');
    repository.write('terraform/web.tf', webInstances(200)['terraform/web.tf'] ?? '');
    await repository.git('commit', '--quiet', '--message', EMERGENCY, 'terraform/web.tf');
    await workbench.waitForTreeRow('Approve emergency?');
    await workbench.pressOnTreeRow('Approve emergency?', 'Show What Would Happen');
    await workbench.waitForEditor(/Mode: revert\.[^]*terraform\/web\.tf/);
    await picture(workbench, 'emergency');
  });

  it('is rolled back once that is confirmed; uncommitted work stays', async () => {
    const { workbench } = session;
    const bad = await repository.git('rev-parse', 'HEAD');
    await workbench.pressInNotification('Approve…');
    expect((await workbench.dialog()).message).toBe('Approve emergency?');
    await workbench.pressInDialog('Approve');
    await eventually(
      'a commit that takes it back',
      () => repository.git('rev-parse', 'HEAD~1'),
      (parent) => parent === bad,
    );
    expect(await repository.git('diff', 'HEAD', 'HEAD~2')).toBe('');
    expect(await repository.git('status', '--porcelain')).toBe('?? notes.txt');
    expect(readFileSync(join(repository.folder, 'notes.txt'), 'utf8')).toMatch(/^mine/);
    await workbench.waitForTreeRow(`Roll back "${EMERGENCY}"`);
    await workbench.waitForMessage(/emergency: Rolled back: EMERGENCY/);
    await eventually(
      'the commit with its run',
      () => workbench.treeRows(),
      (rows) => rows.some(({ spoken }) => DONE.test(spoken)),
    );
    await picture(workbench, 'emergency-over');
  });
});
