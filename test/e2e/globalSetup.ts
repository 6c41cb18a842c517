import type { TestProject } from 'vitest/node';
import { prepareHost } from '../harness/prepareHost.ts';
import type { HostParts } from '../harness/prepareHost.ts';
import { leftovers } from '../harness/processes.ts';
import { sayOnStderr } from '../harness/say.ts';
import { startEditor } from '../harness/session.ts';
import { packageVsix } from '../harness/vsix.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly parts: HostParts;
    readonly vsix: string;
    /** Where the VS Code listens that the tests share. */
    readonly editor: string;
  }
}

/** Once for all end-to-end tests: a browser, the package and a VS Code that has it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const parts = await prepareHost(sayOnStderr);
  const vsix = await packageVsix(sayOnStderr);
  const editor = await startEditor(parts, vsix);
  project.provide('parts', parts);
  project.provide('vsix', vsix);
  project.provide('editor', editor.address);
  return async () => {
    await editor[Symbol.asyncDispose]();
    if (leftovers().length > 0) throw new Error('Processes of VS Code are still running.');
  };
}
