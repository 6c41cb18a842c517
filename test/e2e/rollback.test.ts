import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BROKEN_ALERT,
  webDeployment,
  webInstances,
  WITHOUT_MEMORY,
} from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Session } from '../harness/session.ts';
import { closeSession, keepPictureOfFailure, openOnSample, picture } from './openOn.ts';

let repository: GitRepository;
let session: Session;

beforeAll(async () => {
  ({ repository, session } = await openOnSample());
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(() => closeSession(session));

const statusBarSays = (words: RegExp): Promise<unknown> =>
  eventually(
    `${words.source} in the status bar`,
    () => session.workbench.readStatusBar(),
    ({ spoken }) => words.test(spoken),
  );

describe('a commit with a finding', () => {
  it('stands as failed in tree, status bar and Problems', async () => {
    const { workbench } = session;
    const files = { ...webDeployment(2, WITHOUT_MEMORY), ...BROKEN_ALERT };
    await repository.commit('Drop the memory limit', files);
    await eventually(
      'the failure on the commit',
      () => workbench.waitForTreeRow('Drop the memory limit'),
      ({ spoken }) => /failed with \d+ finding/.test(spoken),
    );
    await statusBarSays(/main fails with one error/);
    expect(await workbench.waitForProblem('memory')).toMatch(/at line 1[5-9]/);
    await workbench.expandTreeRow('Drop the memory limit');
    await workbench.waitForTreeRow('memory limit');
  });
});

describe('a rollback', () => {
  afterEach(async () => {
    await session.workbench.closeMessages();
    await repository.git('checkout', '--', '.');
  });

  it('is refused with the reason while there are uncommitted changes', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    repository.write('k8s/web.yaml', 'not committed\n');
    await workbench.askToRollBack();
    expect(await workbench.waitForMessage(/uncommitted/i)).toContain('k8s/web.yaml');
    expect(await repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(await repository.git('status', '--porcelain')).toBe(' M k8s/web.yaml');
  });

  it('does nothing when the person cancels', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    await workbench.askToRollBack();
    await workbench.dialog();
    await workbench.pressInDialog('Cancel');
    expect(await repository.git('rev-parse', 'HEAD')).toBe(head);
  });

  it('shows what will happen, asks, and adds a commit with the tree before', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    await workbench.askToRollBack();
    const dialog = await workbench.dialog();
    await picture(workbench, 'rollback-dialog');
    expect(dialog.detail).toContain('k8s/web.yaml');
    expect(dialog.buttons).toContain('Roll Back');
    await workbench.pressInDialog('Roll Back');
    await eventually(
      'a new commit',
      () => repository.git('rev-parse', 'HEAD~1'),
      (parent) => parent === head,
    );
    expect(await repository.git('diff', 'HEAD', 'HEAD~2')).toBe('');
    expect(await repository.git('status', '--porcelain')).toBe('');
    await statusBarSays(/main is sound/);
    await workbench.waitForTreeRow(await repository.git('log', '-1', '--format=%s'));
  });

  it('goes to the commit and in the way that are chosen; Undo and Redo take it back and forth', async () => {
    const { workbench } = session;
    repository.write('notes.txt', 'mine\n');
    const head = await repository.git('rev-parse', 'HEAD');
    const tree = await repository.git('rev-parse', 'HEAD~4^{tree}');
    await workbench.runCommand('Git Reactor: Roll Back to a Commit…');
    await workbench.pick((await repository.git('log', '-1', '--format=%s', 'HEAD~4')).trim());
    await workbench.pick('Revert');
    await workbench.dialog();
    await workbench.pressInDialog('Roll Back');
    const headIs = (revision: string): Promise<unknown> =>
      eventually(
        `${revision} is the commit before`,
        () => repository.git('rev-parse', revision),
        (oid) => oid === head,
      );
    await headIs('HEAD~1');
    expect(await repository.git('rev-parse', 'HEAD^{tree}')).toBe(tree);
    await workbench.pressInNotification('Undo');
    await headIs('HEAD');
    expect((await repository.git('status', '--porcelain')).trim()).toBe('?? notes.txt');
    await workbench.pressInNotification('Redo');
    await headIs('HEAD~1');
    expect(await repository.git('rev-parse', 'HEAD^{tree}')).toBe(tree);
    expect((await repository.git('status', '--porcelain')).trim()).toBe('?? notes.txt');
    await picture(workbench, 'rolled-back');
  });
});

describe('edits that were never saved', () => {
  beforeAll(async () => {
    await session.workbench.closeMessages();
    await repository.commit('Scale up', webInstances(20));
    await session.workbench.waitForTreeRow('Scale up');
  });

  it('keep a rollback from happening that would change their file, and stay', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    await workbench.openFile('terraform/web.tf');
    await workbench.page.keyboard.type('# mine, not saved\n');
    await workbench.askToRollBack();
    expect(await workbench.waitForMessage(/unsaved/i)).toContain('terraform/web.tf');
    await picture(workbench, 'unsaved-refused');
    await workbench.waitForEditor(/# mine, not saved/);
    expect(await workbench.isDirty('web.tf')).toBe(true);
    expect(await repository.git('rev-parse', 'HEAD')).toBe(head);
  });

  it('stand in the way no more once they are gone: the refusal offers to try again', async () => {
    const { workbench } = session;
    await workbench.typeCommand('File: Revert File');
    await eventually(
      'web.tf as it is on disk',
      () => workbench.isDirty('web.tf'),
      (isDirty) => !isDirty,
    );
    await workbench.pressInNotification('Try Again');
    expect((await workbench.dialog()).detail).toContain('terraform/web.tf');
    await workbench.pressInDialog('Cancel');
  });

  it('survive rollback, Undo and Redo of other files, as uncommitted ones do', async () => {
    const { workbench } = session;
    const head = await repository.git('rev-parse', 'HEAD');
    const variables = '# mine, not committed\n';
    repository.write('terraform/variables.tf', variables);
    await workbench.openFile('README.md');
    await workbench.page.keyboard.type('mine, not saved ');
    const survive = async (revision: string): Promise<void> => {
      await eventually(
        `${revision} is the commit before`,
        () => repository.git('rev-parse', revision),
        (oid) => oid === head,
      );
      expect(await workbench.isDirty('README.md')).toBe(true);
      expect(readFileSync(join(repository.folder, 'README.md'), 'utf8')).toMatch(/^# Web/);
      const path = join(repository.folder, 'terraform/variables.tf');
      expect(readFileSync(path, 'utf8')).toBe(variables);
    };
    await workbench.askToRollBack();
    await workbench.dialog();
    await workbench.pressInDialog('Roll Back');
    await survive('HEAD~1');
    await workbench.pressInNotification('Undo');
    await survive('HEAD');
    await workbench.pressInNotification('Redo');
    await survive('HEAD~1');
    await workbench.openFile('README.md');
    await workbench.waitForEditor(/^mine, not saved # Web/);
    await picture(workbench, 'unsaved-survived');
  });
});
