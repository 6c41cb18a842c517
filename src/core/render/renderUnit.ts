import type { Finding } from '../events/validationData.ts';
import { isKustomizationPath } from '../kustomize/kustomization.ts';

/** Tools that turn files of a tree into manifests. */
export type RendererName = 'kustomize' | 'helm';

/** Files that make a directory one to be rendered. */
export function isMarkerPath(renderer: RendererName, path: string): boolean {
  return renderer === 'helm' ? /(^|\/)Chart\.yaml$/.test(path) : isKustomizationPath(path);
}

/** What a tool renders at once: an overlay with all that it reaches, a chart. */
export interface RenderUnit {
  /** The directory that the tool is given; empty for the top of the tree. */
  readonly directory: string;
  /** The file that makes the directory one: its kustomization, its `Chart.yaml`. */
  readonly marker: string;
  /** All that it reads: files, and directories with everything below. Some may not be there. */
  readonly paths: readonly string[];
  /** What can be said without rendering it. */
  readonly findings: readonly Finding[];
  /** Why it cannot be rendered here, whatever is installed. */
  readonly unrendered?: string;
}

/** Whether a change of this path, also its deletion, concerns one that reads these paths. */
export function readsPath(paths: ReadonlySet<string>, changed: string): boolean {
  for (let path = changed; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/'))))
    if (paths.has(path)) return true;
  return paths.has('');
}
