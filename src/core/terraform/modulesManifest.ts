import { MOST_INSTANCES } from './graphProblems.ts';
import type { ModuleGraph } from './moduleGraph.ts';

/** An entry of `modules.json`, in which `terraform init` notes where each module is. */
export interface InstalledModule {
  /** The names of the calls that lead to it, joined by dots; empty for the root module. */
  readonly Key: string;
  readonly Source: string;
  readonly Version?: string;
  /** Absolute, or relative to where terraform runs. */
  readonly Dir: string;
}

/** Which modules a root module calls, and where they are. */
export interface ModulesManifest {
  readonly modules: readonly InstalledModule[];
  /** Calls of modules from elsewhere that are not installed: their keys, e.g. `net.tags`. */
  readonly missing: readonly string[];
}

interface Step {
  readonly key: string;
  readonly directory: string;
}

/**
 * What `terraform init` would note of the local modules; with it there is no need to run that.
 * @param installed what the person's own init noted of modules from elsewhere, with absolute paths
 */
export function modulesManifest(
  graph: ModuleGraph,
  root: string,
  installed: readonly InstalledModule[] = [],
): ModulesManifest {
  const modules: InstalledModule[] = [{ Key: '', Source: '', Dir: '.' }];
  const missing: string[] = [];
  const waiting: Step[] = [{ key: '', directory: root }];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    if (modules.length > MOST_INSTANCES) break;
    for (const call of graph.get(step.directory)?.calls ?? []) {
      const key = step.key === '' ? call.name : `${step.key}.${call.name}`;
      if (call.kind === 'remote') {
        const known = installed.filter(({ Key }) => Key === key || Key.startsWith(`${key}.`));
        if (known.some(({ Key }) => Key === key)) modules.push(...known);
        else missing.push(key);
      }
      if (call.directory === undefined) continue;
      const Dir = relativePath(root, call.directory);
      modules.push({ Key: key, Source: sourceAddress(call.source ?? ''), Dir });
      waiting.push({ key, directory: call.directory });
    }
  }
  return { modules, missing };
}

/** A local source as Terraform writes it: `./a/../b/` is `./b`. */
function sourceAddress(source: string): string {
  const names: string[] = [];
  for (const name of source.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop();
    else names.push(name);
  }
  const path = names.join('/');
  if (path === '..') return '../';
  return path.startsWith('../') ? path : `./${path}`;
}

/** The way from one directory of a tree to another, e.g. `../modules/net`. */
function relativePath(from: string, to: string): string {
  const start = from === '' ? [] : from.split('/');
  const end = to === '' ? [] : to.split('/');
  let common = 0;
  while (common < start.length && start[common] === end[common]) common += 1;
  const names = [...start.slice(common).map(() => '..'), ...end.slice(common)];
  return names.join('/') || '.';
}
