import type { Finding } from '../events/validationData.ts';
import { findingAt } from './findingAt.ts';
import { type ModuleCall, type ModuleGraph, walkCalls } from './moduleGraph.ts';

/** More instances of modules than this are not handed to Terraform, which would run for ever. */
export const MOST_INSTANCES = 10_000;

/**
 * What is wrong with the calls of a root module: circles, sources outside of the tree, directories
 * without configuration. Terraform cannot be run on a tree with one of them.
 * @param isOpaque whether a directory is reached through a symlink or lies in a submodule
 */
export function graphProblems(
  graph: ModuleGraph,
  root: string,
  isOpaque: (directory: string) => boolean,
): readonly Finding[] {
  const findings: Finding[] = [];
  /** `open` while what it calls is being looked at: a call to it then closes a circle. */
  const states = new Map<string, 'open' | 'done'>();
  const stack = [{ directory: root, next: 0 }];
  states.set(root, 'open');
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const call = graph.get(top.directory)?.calls[top.next];
    top.next += 1;
    if (call === undefined) {
      states.set(top.directory, 'done');
      stack.pop();
      continue;
    }
    const problem = problemOf(call, graph, states, isOpaque);
    if (problem !== undefined) findings.push(problem);
    const { directory } = call;
    if (directory === undefined || states.has(directory) || !graph.has(directory)) continue;
    states.set(directory, 'open');
    stack.push({ directory, next: 0 });
  }
  return findings.length > 0 ? findings : tooManyInstances(graph, root);
}

function problemOf(
  call: ModuleCall,
  graph: ModuleGraph,
  states: ReadonlyMap<string, 'open' | 'done'>,
  isOpaque: (directory: string) => boolean,
): Finding | undefined {
  const { directory, name, source = '' } = call;
  if (call.kind === 'leaving')
    return moduleFinding(
      call,
      'module-outside',
      `Module “${name}” is outside of the repository (${source}). Move it in, or give its source as a registry or git address.`,
    );
  if (directory === undefined) return undefined;
  if (states.get(directory) === 'open')
    return moduleFinding(
      call,
      'module-cycle',
      `Module “${name}” calls ${nameOf(directory)}, which leads back to itself. Take one call out of the circle.`,
    );
  if (graph.has(directory) || isOpaque(directory)) return undefined;
  return moduleFinding(
    call,
    'module-missing',
    `Module “${name}” has no configuration: ${nameOf(directory)} holds no .tf file.`,
  );
}

/** Each call makes an instance of its own, so a few modules that call each other twice are many. */
function tooManyInstances(graph: ModuleGraph, root: string): readonly Finding[] {
  const [first] = graph.get(root)?.calls ?? [];
  if (first === undefined || countInstances(graph, root) <= MOST_INSTANCES) return [];
  return [
    moduleFinding(
      first,
      'module-count',
      `The calls of ${nameOf(root)} make more than ${MOST_INSTANCES} modules; that is not checked. Call fewer modules more than once.`,
    ),
  ];
}

function countInstances(graph: ModuleGraph, root: string): number {
  let count = 0;
  walkCalls(graph, root, () => ++count <= MOST_INSTANCES);
  return count;
}

function moduleFinding(call: ModuleCall, rule: string, message: string): Finding {
  return findingAt(call.path, call.place, { rule, severity: 'error', message });
}

function nameOf(directory: string): string {
  return directory === '' ? 'the top directory' : `${directory}/`;
}
