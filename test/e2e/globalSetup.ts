import type { TestProject } from 'vitest/node';
import { prepareHost } from '../harness/prepareHost.ts';
import type { HostParts } from '../harness/prepareHost.ts';
import { sayOnStderr } from '../harness/say.ts';
import { packageVsix } from '../harness/vsix.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly parts: HostParts;
    readonly vsix: string;
  }
}

/** Once for all end-to-end tests: VS Code, a browser and the package. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('parts', await prepareHost(sayOnStderr));
  project.provide('vsix', await packageVsix(sayOnStderr));
}
