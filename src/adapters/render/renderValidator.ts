import type { Clock } from '../../core/ports.ts';
import type { Materialiser } from '../../core/realities/materialiser.ts';
import { readsPath, type RendererName } from '../../core/render/renderUnit.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type { TreeView, UnitOutcome, Validator } from '../../core/validation/validator.ts';
import type { ToolAnswer } from '../system/runTool.ts';
import type { ValidationWorker } from '../validation/validationWorker.ts';
import { concernedUnits, isRendered, type RenderedUnit } from './concernedUnits.ts';
import { createRenderTool, type RenderTool } from './renderTool.ts';
import type { RenderedAnswer } from './renderMessages.ts';
import { RENDERERS, type Renderer } from './renderers.ts';
import { runRenderer, type Copied } from './runRenderer.ts';

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

/** What a renderer needs of the repository and of the machine. */
export type RenderingInit = Omit<RenderValidatorInit, 'renderer'>;

/** The validator of one of the {@link RENDERERS}. */
export function openRenderValidator(name: RendererName, init: RenderingInit): Validator {
  const renderer = RENDERERS[name];
  return createRenderValidator({ ...init, renderer });
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
  const tool = createRenderTool(renderer, clock);
  return {
    name: renderer.name,
    version: async () =>
      [VERSION, version, JSON.stringify(kubernetes), await tool.version()].join(' '),
    async units(tree, changed) {
      const units = await concernedUnits(init, tree, changed);
      const [first] = units.filter((each) => !isTold(each));
      if (first === undefined || (await tool.version()) !== undefined) return units;
      return [...units.filter(isTold), { key: first.render.marker, inputs: [] }];
    },
    validate(unit, tree, signal) {
      if (isRendered(unit)) return judge(init, tool, unit, { tree, signal });
      // The machine may have the program tomorrow.
      return Promise.resolve({ ...skip(unit.key, renderer.missing), isCacheable: false });
    },
    dispose: () => undefined,
  };
}

/** All is said of it without rendering. */
function isTold({ render: { findings, unrendered } }: RenderedUnit): boolean {
  return unrendered !== undefined || findings.length > 0;
}

interface Judging {
  readonly tree: TreeView;
  readonly signal: AbortSignal;
}

async function judge(
  init: RenderValidatorInit,
  tool: RenderTool,
  unit: RenderedUnit,
  { tree, signal }: Judging,
): Promise<UnitOutcome> {
  const { renderer, materialiser } = init;
  const { findings, unrendered, marker, directory } = unit.render;
  if (unrendered !== undefined) return { ...skip(marker, unrendered), findings, isCacheable: true };
  if (isTold(unit)) return { findings, skipped: [], isCacheable: true };
  // Copies of the whole tree are one copy.
  const key = `${renderer.name} ${unit.isOpen ? '' : `${directory}/`}`;
  const paths = unit.inputs.map(({ path }) => path);
  const request = { key, tree: tree.oid, mirror: tree.mirror, paths };
  const files = await materialiser.materialise(request, signal);
  try {
    const copied = { unit: unit.render, files, signal };
    const answer = await runRenderer(renderer, tool, copied);
    const found = await readAnswer(init, copied, answer);
    const own = new Set(unit.render.paths);
    const refused = files.findings.filter(({ path }) => readsPath(own, path));
    return { ...found, findings: [...refused, ...found.findings], isCacheable: true };
  } finally {
    files.dispose();
  }
}

async function readAnswer(
  { renderer, worker, kubernetes }: RenderValidatorInit,
  { unit, files: { dir, scratch }, signal }: Copied,
  { exitCode, stderr, stdout }: ToolAnswer,
): Promise<RenderedAnswer> {
  const place = { renderer: renderer.name, unit, dir, scratch };
  if (exitCode !== 0) return worker.rendered({ ...place, name: 'failed', stderr }, signal);
  const answers: RenderedAnswer[] = [];
  for (const text of piecesOf(stdout.toString('utf8'))) {
    const request = { ...place, name: 'rendered', text, kubernetes } as const;
    const reason = 'it makes an object of more than 2 MiB, which is not checked';
    const isRead = text.length <= MOST_BYTES;
    answers.push(isRead ? await worker.rendered(request, signal) : skip(unit.marker, reason));
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

function skip(path: string, reason: string): RenderedAnswer {
  return { findings: [], skipped: [{ path, reason }] };
}
