import { join } from 'node:path';
import { expect, inject, onTestFailed } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import { leftovers } from '../harness/processes.ts';
import { openSession, openWindows } from '../harness/session.ts';
import type { EditorOptions, Session } from '../harness/session.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Workbench } from '../harness/workbench.ts';

/**
 * Opens a window on a folder, or on none, in the VS Code that all tests share, or in one of its own
 * where it is to be special; for `beforeAll`.
 */
export function openOn(folder?: string, special?: EditorOptions): Promise<Session> {
  const parts = inject('parts');
  if (special === undefined) return openWindows(parts, inject('editor'), folder);
  const where = folder === undefined ? {} : { folder };
  return openSession({ parts, vsix: inject('vsix'), ...where, ...special });
}

/** Opens a window on a new sample repository, with the Git Reactor view; for `beforeAll`. */
export async function openOnSample(): Promise<{
  readonly repository: GitRepository;
  readonly session: Session;
}> {
  const repository = await createSampleRepository();
  const session = await openOn(repository.folder);
  await session.workbench.openGitReactorView();
  await session.workbench.widenSideBar();
  await session.workbench.waitForTreeRow('Draw the latency');
  return { repository, session };
}

/** Ends what was started for the session and holds that nothing of it is left; for `afterAll`. */
export async function closeSession(session: Session): Promise<void> {
  await session[Symbol.asyncDispose]();
  expect(leftovers()).toEqual([]);
}

/** Leaves a picture of the window in `out/e2e` if the test fails; for `beforeEach`. */
export function keepPictureOfFailure({ workbench }: Session): void {
  onTestFailed(async ({ task }) => {
    const name = task.name.replaceAll(/\W+/g, '-');
    await picture(workbench, name);
  });
}

/** Keeps what the window shows as `out/e2e/NAME.png`, for people to look at. */
export function picture(workbench: Workbench, name: string): Promise<void> {
  return workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `${name}.png`));
}
