import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Materialised } from '../../core/realities/materialiser.ts';
import type { RenderUnit } from '../../core/render/renderUnit.ts';
import type { ToolAnswer } from '../system/runTool.ts';
import type { RenderTool } from './renderTool.ts';
import type { Renderer } from './renderers.ts';

/** What a tool is run on: a private copy of all that it reads. */
export interface Copied {
  readonly unit: RenderUnit;
  readonly files: Materialised;
  readonly signal: AbortSignal;
}

/**
 * Kustomize is given a kustomization of ours that asks it to note where each object comes from; if
 * that fails, it is asked again as a person would, so that what it says is what they would see.
 * @throws ToolFailure
 */
export async function runRenderer(
  { name }: Renderer,
  tool: RenderTool,
  { unit, files: { dir, scratch }, signal }: Copied,
): Promise<ToolAnswer> {
  const target = path.join(dir, unit.directory);
  if (name === 'kustomize') {
    const resources = [path.relative(scratch, target).replaceAll('\\', '/')];
    const buildMetadata = ['originAnnotations', 'transformerAnnotations'];
    const wrapper = JSON.stringify({ resources, buildMetadata });
    writeFileSync(path.join(scratch, 'kustomization.yaml'), wrapper);
    const answer = await tool.render(scratch, scratch, signal);
    if (answer.exitCode === 0) return answer;
  }
  return tool.render(target, scratch, signal);
}
