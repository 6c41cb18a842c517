import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Workbench } from '../harness/workbench.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const CONFIG = `version: 1
reactions:
  release:
    paths: release.txt
    steps:
      - approve: { message: Release to production? }
`;
const QUESTION = 'Approve release?';

let repository: GitRepository;
let session: Session;
let first: Workbench;
let second: Workbench;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Ask before a release', { '.git-reactor.yaml': CONFIG });
  session = await openOn(repository.folder);
  first = session.workbench;
  await first.openGitReactorView();
  await first.waitForTreeRow('Ask before a release');
  await eventually('a leader', leader, (pid) => pid !== undefined);
  second = await session.open(repository.folder);
  await second.openGitReactorView();
  await second.waitForTreeRow('Ask before a release');
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

/** The process of the window that leads. */
function leader(): number | undefined {
  try {
    const lease = readFileSync(join(repository.folder, '.git/git-reactor/lease'), 'utf8');
    return (JSON.parse(lease) as { readonly pid: number }).pid;
  } catch {
    return undefined; // Nobody has it at this moment.
  }
}

describe('two windows on one repository', () => {
  it('both show what happens, and the question of the one run that it leads to', async () => {
    const leading = leader();
    await repository.commit('Release 1', { 'release.txt': '1\n' });
    for (const window of [first, second]) {
      await window.waitForTreeRow('Release 1');
      await window.waitForTreeRow(QUESTION);
      const rows = await window.treeRows();
      expect(rows.filter(({ label }) => label === QUESTION)).toHaveLength(1);
    }
    expect(leader()).toBe(leading);
    await picture(first, 'two-windows-first');
    await picture(second, 'two-windows-second');
  });

  it('take an answer in the one, and the question disappears in the other', async () => {
    await second.pressOnTreeRow(QUESTION, 'Approve…');
    await second.dialog();
    await second.pressInDialog('Approve');
    for (const window of [first, second]) {
      await window.treeRow(QUESTION).waitFor({ state: 'detached' });
      await eventually(
        'the run to succeed',
        () => window.treeRows(),
        (rows) => rows.some(({ spoken }) => /^Release 1, .*release: succeeded/.test(spoken)),
      );
    }
  });

  it('go on when the leading one is closed: the other one takes over', async () => {
    const before = leader();
    await first.close();
    await eventually('another leader', leader, (pid) => pid !== undefined && pid !== before);
    await repository.commit('Release 2', { 'release.txt': '2\n' });
    await second.waitForTreeRow(QUESTION);
    await second.pressOnTreeRow(QUESTION, 'Approve…');
    await second.dialog();
    await second.pressInDialog('Approve');
    await eventually(
      'the run to succeed',
      () => second.treeRows(),
      (rows) => rows.some(({ spoken }) => /^Release 2, .*release: succeeded/.test(spoken)),
    );
    await picture(second, 'two-windows-taken-over');
  });
});
