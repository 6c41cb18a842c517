import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSampleRepository, webDeployment, WITHOUT_MEMORY } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const CONFIG = `version: 1
reactions:
  release:
    paths: release.txt
    steps:
      - approve: { message: Naar productie? }
      - run: git --version
`;

const VERDICT = /^Uitgave 1, door Ada, geslaagd met 1 waarschuwing/;

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  repository = await createSampleRepository();
  await repository.commit('Vraag het eerst', { '.git-reactor.yaml': CONFIG });
  const theme = { 'workbench.colorTheme': 'Default High Contrast' };
  session = await openOn(repository.folder, { language: 'nl', settings: theme });
  await session.workbench.openGitReactorView();
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

describe('a window in Dutch and in high contrast', () => {
  it('says in Dutch what the manifest says: views and commands', async () => {
    const { workbench } = session;
    await workbench.page.getByText('Gebeurtenissen', { exact: true }).first().waitFor();
    const offered = await workbench.offeredCommands('Git Reactor: Terugdraaien');
    expect(offered).toContain('Git Reactor: Terugdraaien naar de vorige commit…');
    await picture(workbench, 'dutch-high-contrast-palette');
  });

  it('says in Dutch what the code says: rows, status bar, questions', async () => {
    const { workbench } = session;
    await workbench.page.locator('.monaco-workbench.hc-black').waitFor();
    const consent = 'Deze reacties hebben uw toestemming nodig';
    await workbench.waitForTreeRow(consent);
    await workbench.pressOnTreeRow(consent, 'Toestemming geven voor wat ingrijpt…');
    expect((await workbench.dialog()).message).toMatch(/^Mogen deze reacties van .* ingrijpen\?$/);
    await workbench.pressInDialog('Toestemming geven');
    const files = { ...webDeployment(2, WITHOUT_MEMORY), 'release.txt': '1\n' };
    const oid = await repository.commit('Uitgave 1', files);
    await workbench.waitForTreeRow('release goedkeuren?');
    await eventually(
      'the verdict',
      () => workbench.treeRows(),
      (rows) => rows.some(({ spoken }) => VERDICT.test(spoken)),
    );
    expect((await workbench.readStatusBar()).spoken).toContain('wacht op goedkeuring: 1');
    await workbench.expandTreeRow(`${oid.slice(0, 8)} · main`);
    await workbench.waitForTreeRow('wacht op goedkeuring');
    await picture(workbench, 'dutch-high-contrast');
  });
});
