import { SUBMODULE_MODE, SYMLINK_MODE, TREE_MODE } from '../../core/commits/treeObject.ts';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import { isMarkerPath, readsPath, type RenderUnit } from '../../core/render/renderUnit.ts';
import type { TreeView, ValidationUnit } from '../../core/validation/validator.ts';
import { contentsOf } from '../validation/fileValidator.ts';
import type { ValidationWorker } from '../validation/validationWorker.ts';
import type { Renderer } from './renderers.ts';

/** What is rendered at once, with all that it reads. */
export interface RenderedUnit extends ValidationUnit {
  readonly render: RenderUnit;
  /** It may read any file of the tree, since a link is on the way. */
  readonly isOpen: boolean;
}

export function isRendered(unit: ValidationUnit): unit is RenderedUnit {
  return 'render' in unit;
}

/** What of a tree is rendered by a tool, as far as a change concerns it. */
export async function concernedUnits(
  { renderer, worker }: { readonly renderer: Renderer; readonly worker: ValidationWorker },
  tree: TreeView,
  changed: readonly string[] | 'all',
): Promise<readonly RenderedUnit[]> {
  const files = await tree.files();
  const isMarker = ({ path, mode }: MirrorFile): boolean =>
    mode.startsWith('100') && isMarkerPath(renderer.name, path);
  const markers = await contentsOf(tree.mirror, files.filter(isMarker));
  const request = { name: 'units', renderer: renderer.name, markers } as const;
  const renders = await worker.units(request, new AbortController().signal);
  const opaque = { links: pathsOf(files, SYMLINK_MODE), modules: pathsOf(files, SUBMODULE_MODE) };
  const isConcerned = ({ isOpen, render }: Reading): boolean => {
    const paths = new Set(render.paths);
    return isOpen || changed === 'all' || changed.some((each) => readsPath(paths, each));
  };
  const concerned = renders.map((render) => readingOf(render, opaque)).filter(isConcerned);
  return Promise.all(concerned.map((reading) => toUnit(tree, reading)));
}

type Reading = Pick<RenderedUnit, 'render' | 'isOpen'>;

/** Paths of which a tree does not tell what is behind them. */
interface Opaque {
  readonly links: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
}

function readingOf(render: RenderUnit, { links, modules }: Opaque): Reading {
  const paths = new Set(render.paths);
  const isBelow = (above: ReadonlySet<string>): boolean =>
    render.paths.some((each) => readsPath(above, each));
  const isOpen = isBelow(links) || [...links].some((link) => readsPath(paths, link));
  const isReason = render.unrendered === undefined && isBelow(modules);
  const unrendered = 'it reads what is in a submodule';
  return { isOpen, render: isReason ? { ...render, unrendered } : render };
}

function pathsOf(files: readonly MirrorFile[], mode: string): ReadonlySet<string> {
  return new Set(files.filter((file) => file.mode === mode).map(({ path }) => path));
}

async function toUnit(tree: TreeView, reading: Reading): Promise<RenderedUnit> {
  const { marker, paths, directory } = reading.render;
  const read = [...new Set([marker, ...paths, ...(reading.isOpen ? [''] : [])])];
  const inputs = await Promise.all(read.map((each) => inputAt(tree, each)));
  return { ...reading, key: directory, inputs: inputs.flat() };
}

/** A directory is an input as a whole, by its tree. */
async function inputAt({ oid, mirror }: TreeView, path: string): Promise<readonly MirrorFile[]> {
  const entry = path === '' ? { mode: TREE_MODE, oid } : await mirror.lookup(oid, path);
  return entry === undefined ? [] : [{ path, mode: entry.mode, oid: entry.oid }];
}
