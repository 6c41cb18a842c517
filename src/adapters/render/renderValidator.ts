import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SUBMODULE_MODE, SYMLINK_MODE, TREE_MODE } from '../../core/commits/treeObject.ts';
import type { Clock } from '../../core/ports.ts';
import { fileFinder } from '../../core/realities/fileFinder.ts';
import type { Materialised, Materialiser } from '../../core/realities/materialiser.ts';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import { readsPath, type RendererName, type RenderUnit } from '../../core/render/renderUnit.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type {
  TreeView,
  UnitOutcome,
  ValidationUnit,
  Validator,
} from '../../core/validation/validator.ts';
import type { ToolAnswer } from '../system/runTool.ts';
import { contentsOf } from '../validation/fileValidator.ts';
import type { ValidationWorker } from '../validation/validationWorker.ts';
import { createRenderTool, type RenderTool } from './renderTool.ts';
import type { RenderedAnswer } from './renderMessages.ts';
import type { Renderer } from './renderers.ts';

export interface RenderValidatorInit {
  readonly renderer: Renderer;
  /** Changes with what the checks of manifests may answer. */
  readonly version: string;
  readonly kubernetes: KubernetesOptions;
  readonly clock: Clock;
  /** Stays its owner's, as the worker does. */
  readonly materialiser: Materialiser;
  readonly worker: ValidationWorker;
}

/** What `src/rendering.ts` exports. */
export interface Rendering {
  rendering(name: RendererName, init: Omit<RenderValidatorInit, 'renderer'>): Validator;
}

interface RenderedUnit extends ValidationUnit {
  readonly render: RenderUnit;
}

/** Grows with each change to where findings are placed. */
const VERSION = '1';
/** So much is checked at once; a single object may be larger, up to {@link MOST_BYTES}. */
const PIECE_BYTES = 256 * 1024;
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * Renders what a change concerns by the person's own program, in a private copy of only what that
 * reads, and judges the manifests that come out. All that can be done elsewhere is the worker's.
 */
export function createRenderValidator(init: RenderValidatorInit): Validator {
  const { renderer, clock, version, kubernetes } = init;
  const find = fileFinder((name) => renderer.marker.test(name));
  const tool = createRenderTool(renderer, clock);
  return {
    name: renderer.name,
    version: async () =>
      [VERSION, version, JSON.stringify(kubernetes), await tool.version()].join(' '),
    async units(tree, changed) {
      if (!(await find(tree.mirror, tree.oid))) return [];
      const units = await unitsOf(init, tree, changed);
      if (units.every(isTold) || (await tool.version()) !== undefined) return units;
      const [missing] = units.filter((each) => !isTold(each));
      return [...units.filter(isTold), { key: missing?.render.marker ?? '', inputs: [] }];
    },
    validate: (unit, tree, signal) => judge(init, tool, unit, { tree, signal }),
    dispose: () => undefined,
  };
}

/** All is said of it without rendering. */
function isTold({ render: { findings, unrendered } }: RenderedUnit): boolean {
  return unrendered !== undefined || findings.length > 0;
}

async function unitsOf(
  { renderer, worker }: RenderValidatorInit,
  tree: TreeView,
  changed: readonly string[] | 'all',
): Promise<readonly RenderedUnit[]> {
  const files = await tree.files();
  const pathsOf = (mode: string): Set<string> =>
    new Set(files.filter((file) => file.mode === mode).map((file) => file.path));
  const [links, submodules] = [pathsOf(SYMLINK_MODE), pathsOf(SUBMODULE_MODE)];
  const isMarker = ({ path: file, mode }: MirrorFile): boolean =>
    mode.startsWith('100') && renderer.marker.test(file);
  const markers = await contentsOf(tree.mirror, files.filter(isMarker));
  const request = { name: 'units', renderer: renderer.name, markers } as const;
  const units = await worker.units(request, new AbortController().signal);
  const concerned = units.map(async (render): Promise<readonly RenderedUnit[]> => {
    const paths = new Set(render.paths);
    const isBelow = (above: ReadonlySet<string>): boolean =>
      render.paths.some((each) => readsPath(above, each));
    // What lies behind a link may be anything in the tree.
    const isOpen = isBelow(links) || [...links].some((link) => readsPath(paths, link));
    if (!isOpen && changed !== 'all' && !changed.some((each) => readsPath(paths, each))) return [];
    const reason = isBelow(submodules) ? 'it reads what is in a submodule' : undefined;
    const unrendered = render.unrendered ?? reason;
    const read = isOpen ? [...paths, ''] : [...paths];
    const inputs = await Promise.all([render.marker, ...read].map((each) => inputAt(tree, each)));
    return [
      {
        key: render.directory,
        inputs: inputs.flat(),
        render: { ...render, ...(unrendered !== undefined && { unrendered }) },
      },
    ];
  });
  return (await Promise.all(concerned)).flat();
}

/** A directory is an input as a whole, by its tree. */
async function inputAt({ oid, mirror }: TreeView, at: string): Promise<readonly MirrorFile[]> {
  const entry = at === '' ? { mode: TREE_MODE, oid } : await mirror.lookup(oid, at);
  return entry === undefined ? [] : [{ path: at, mode: entry.mode, oid: entry.oid }];
}

interface Judging {
  readonly tree: TreeView;
  readonly signal: AbortSignal;
}

async function judge(
  init: RenderValidatorInit,
  tool: RenderTool,
  unit: ValidationUnit,
  { tree, signal }: Judging,
): Promise<UnitOutcome> {
  if (!isRendered(unit)) return skip(unit.key, init.renderer.missing, []);
  const { findings, unrendered, marker, directory } = unit.render;
  if (isTold(unit))
    return unrendered === undefined
      ? { findings, skipped: [], isCacheable: true }
      : { ...skip(marker, unrendered, findings), isCacheable: true };
  const key = `${init.renderer.name} ${directory}`;
  const paths = unit.inputs.map((file) => file.path);
  const request = { key, tree: tree.oid, mirror: tree.mirror, paths };
  const files = await init.materialiser.materialise(request, signal);
  try {
    const answer = await render(init, tool, unit.render, { files, signal });
    const found = await read(init, unit.render, { files, signal, answer });
    return { ...found, findings: [...files.findings, ...found.findings], isCacheable: true };
  } finally {
    files.dispose();
  }
}

function isRendered(unit: ValidationUnit): unit is RenderedUnit {
  return 'render' in unit;
}

interface Copied {
  readonly files: Materialised;
  readonly signal: AbortSignal;
}

/**
 * Kustomize is given a kustomization of ours that asks it to note where each object comes from; if
 * that fails, it is asked again as a person would, so that what it says is what they would see.
 */
async function render(
  { renderer }: RenderValidatorInit,
  tool: RenderTool,
  { directory }: RenderUnit,
  { files: { dir, scratch }, signal }: Copied,
): Promise<ToolAnswer> {
  const target = path.join(dir, directory);
  if (renderer.name === 'kustomize') {
    const resources = [path.relative(scratch, target).replaceAll('\\', '/')];
    const buildMetadata = ['originAnnotations', 'transformerAnnotations'];
    const wrapper = JSON.stringify({ resources, buildMetadata });
    writeFileSync(path.join(scratch, 'kustomization.yaml'), wrapper);
    const answer = await tool.render(scratch, scratch, signal);
    if (answer.exitCode === 0) return answer;
  }
  return tool.render(target, scratch, signal);
}

async function read(
  { renderer, worker, kubernetes }: RenderValidatorInit,
  unit: RenderUnit,
  { files, signal, answer }: Copied & { readonly answer: ToolAnswer },
): Promise<RenderedAnswer> {
  const { dir, scratch } = files;
  const place = { renderer: renderer.name, unit, dir, scratch };
  const { exitCode, stderr, stdout } = answer;
  if (exitCode !== 0) return worker.rendered({ ...place, name: 'failed', stderr }, signal);
  const answers: RenderedAnswer[] = [];
  for (const text of piecesOf(stdout.toString('utf8'))) {
    const isRead = text.length <= MOST_BYTES;
    const request = { ...place, name: 'rendered', text, kubernetes } as const;
    const reason = 'it makes an object of more than 2 MiB, which is not checked';
    answers.push(isRead ? await worker.rendered(request, signal) : skip(unit.marker, reason, []));
  }
  return {
    findings: answers.flatMap(({ findings }) => findings),
    skipped: answers.flatMap(({ skipped }) => skipped),
  };
}

/** Whole documents together, so that no piece takes long to read. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n---\n', start + PIECE_BYTES) + 1;
    const end = next === 0 ? text.length : next;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

/** The world may have it tomorrow, so nothing of this is kept. */
function skip(at: string, reason: string, findings: UnitOutcome['findings']): UnitOutcome {
  return { findings, skipped: [{ path: at, reason }], isCacheable: false };
}
