import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAbsent } from '../files/isAbsent.ts';
import { at, parseJson, textAt } from '../../core/terraform/json.ts';
import type { Module } from '../../core/terraform/moduleGraph.ts';

/** Where a root module keeps its state, as the person's own runs in the work tree have it. */
export type StatePlace =
  | { readonly kind: 'local'; readonly file: string; readonly workspaces: string }
  /** Elsewhere, as the configuration says. */
  | { readonly kind: 'remote' }
  /** It cannot be told where; a sentence says why. */
  | { readonly kind: 'unknown'; readonly reason: string };

const OVERRIDE = 'zz_git_reactor_override.tf.json';

/**
 * Finds the state of a root module.
 * @param workDir the root module in the work tree
 */
export function stateOf(module: Module | undefined, workDir: string): StatePlace {
  const blocks = module?.files.flatMap((file) => file.blocks) ?? [];
  const inner = blocks.filter(({ type }) => type === 'terraform').flatMap((each) => each.blocks);
  if (inner.some(({ type }) => type === 'cloud')) return { kind: 'remote' };
  const backend = inner.findLast(({ type }) => type === 'backend');
  if (backend !== undefined && backend.labels[0] !== 'local') return { kind: 'remote' };
  const given = initialised(workDir);
  const [file, workspaces] = ['path', 'workspace_dir'].map((name) => {
    const value = backend?.settings.get(name)?.value ?? textAt(given, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  });
  if (backend?.names.has('path') === true && !backend.settings.has('path'))
    return { kind: 'unknown', reason: 'the path of its state is an expression' };
  return {
    kind: 'local',
    file: path.resolve(workDir, file ?? 'terraform.tfstate'),
    workspaces: path.resolve(workDir, workspaces ?? 'terraform.tfstate.d'),
  };
}

/** What was given to the person's own init beside the configuration (`-backend-config`). */
function initialised(workDir: string): unknown {
  const backend = at(parseJson(textOf(workDir, 'terraform.tfstate')), 'backend');
  return textAt(backend, 'type') === 'local' ? at(backend, 'config') : undefined;
}

/**
 * Makes a copy of a root module use the state of the work tree: a copy alone would begin a new
 * state, plan everything anew, and lose the state with the copy.
 */
export function adoptState(
  copy: string,
  { file, workspaces }: StatePlace & { kind: 'local' },
): void {
  const local = { path: literal(file), workspace_dir: literal(workspaces) };
  const text = JSON.stringify({ terraform: { backend: { local } } });
  writeFileSync(path.join(copy, OVERRIDE), text, { mode: 0o600 });
}

/** The workspace that the person has selected in the work tree. */
export function workspaceOf(workDir: string): string {
  return textOf(workDir, 'environment').trim() || 'default';
}

function textOf(workDir: string, name: string): string {
  try {
    return readFileSync(path.join(workDir, '.terraform', name), 'utf8');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

/** A string of JSON configuration is a template, also where none is allowed. */
function literal(text: string): string {
  return text.replace(/[$%]\{/g, (start) => `${start[0] ?? ''}${start}`);
}
