import type { Judge } from '../realities/mergeCommits.ts';
import { createMirror } from '../realities/mirror.ts';
import { validateConfigured, type ValidationPorts } from './validateTree.ts';

/** Judges trees that are in memory alone by what they change, as commits are judged. */
export function judgeWith(ports: ValidationPorts): Judge {
  return async ({ commit, tree, parent, objects, signal }) => {
    const mirror = createMirror(objects);
    const changed = await mirror.diff(parent, tree);
    const subject = { rev: commit, tree, parent, changed };
    return (await validateConfigured({ ...ports, mirror }, subject, signal ? { signal } : {}))
      .verdict;
  };
}
