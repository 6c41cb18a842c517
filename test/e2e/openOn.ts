import { join } from 'node:path';
import { expect, inject, onTestFailed } from 'vitest';
import { CHECKOUT } from '../harness/checkout.ts';
import { leftovers } from '../harness/processes.ts';
import { openSession } from '../harness/session.ts';
import type { Session } from '../harness/session.ts';

/** Opens the packaged extension in a fresh VS Code on a folder; for `beforeAll`. */
export function openOn(folder: string): Promise<Session> {
  return openSession({ parts: inject('parts'), vsix: inject('vsix'), folder });
}

/** Ends VS Code and the browser and holds that nothing of them is left; for `afterAll`. */
export async function closeSession(session: Session): Promise<void> {
  await session[Symbol.asyncDispose]();
  expect(leftovers()).toEqual([]);
}

/** Leaves a picture of the window in `out/e2e` if the test fails; for `beforeEach`. */
export function keepPictureOfFailure({ workbench }: Session): void {
  onTestFailed(async ({ task }) => {
    const name = task.name.replaceAll(/\W+/g, '-');
    await workbench.screenshot(join(CHECKOUT, 'out', 'e2e', `${name}.png`));
  });
}
