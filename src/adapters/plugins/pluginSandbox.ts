import git from 'isomorphic-git';
import type { HeadPosition } from '../../core/events/commitData.ts';
import type { GitObject, ObjectInfo } from '../../core/ports.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import type { Question } from './pluginMessages.ts';

/** A repository in the memory of this thread, and what works on it. */
export interface PluginSandbox extends Sandbox {
  readonly git: typeof git;
}

/**
 * A repository that begins at the commit of the step; its objects are asked for as they are needed.
 * What is written ends with the call.
 * @throws Error where there is no commit, ReactorError `usage` for a SHA-256 repository
 */
export function pluginSandbox(
  head: HeadPosition | null,
  ask: (question: Question) => Promise<unknown>,
): PluginSandbox {
  if (head === null) throw new Error('The event is not about a commit, so there is no sandbox.');
  const source = {
    info: (oid: string) => ask({ what: 'info', oid }) as Promise<ObjectInfo | undefined>,
    read: (oid: string) => ask({ what: 'read', oid }) as Promise<GitObject | undefined>,
  };
  return { git, ...createSandbox({ source, head, refs: new Map() }) };
}
