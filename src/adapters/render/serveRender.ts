import { chartFailure } from '../helm/chartFailure.ts';
import { chartUnits } from '../helm/chartUnits.ts';
import { templatePlaces } from '../helm/templatePlaces.ts';
import { kustomizeFailure } from '../kustomize/kustomizeFailure.ts';
import { originPlaces } from '../kustomize/originPlaces.ts';
import { readKustomization } from '../kustomize/readKustomization.ts';
import type { Kustomization } from '../../core/kustomize/kustomization.ts';
import { kustomizeUnits } from '../../core/kustomize/kustomizeUnits.ts';
import type { RenderUnit } from '../../core/render/renderUnit.ts';
import { WeightedCache } from '../../core/weightedCache.ts';
import { placedFindings } from './placedFindings.ts';
import type {
  MarkerFile,
  RenderAnswer,
  RenderedAnswer,
  RenderRequest,
  UnitsRequest,
} from './renderMessages.ts';

/** The worker's side of rendering: everything but running the tool. */
export async function serveRender(request: RenderRequest): Promise<RenderAnswer> {
  const isHelm = request.renderer === 'helm';
  switch (request.name) {
    case 'units':
      return { units: isHelm ? chartUnits(request.markers) : overlaysOf(request) };
    case 'failed':
      return isHelm ? chartFailure(request) : kustomizeFailure(request);
    case 'rendered': {
      const places = isHelm ? templatePlaces(request) : originPlaces(request);
      const findings = await placedFindings(request, places);
      return { findings, skipped: [] } satisfies RenderedAnswer;
    }
  }
}

/** Most of them are as they were in the tree before. */
const known = new WeightedCache<string, Known>(16 * 1024 * 1024, ({ bytes }) => 1_000 + 4 * bytes);

interface Known {
  readonly kustomization: Kustomization | undefined;
  readonly bytes: number;
}

function overlaysOf({ markers }: UnitsRequest): readonly RenderUnit[] {
  return kustomizeUnits(markers.flatMap((marker) => kustomizationOf(marker) ?? []));
}

function kustomizationOf({ path, content }: MarkerFile): Kustomization | undefined {
  const text = new TextDecoder().decode(content);
  const key = `${path}\0${text}`;
  const kustomization = known.get(key)?.kustomization ?? readKustomization(path, text);
  known.set(key, { kustomization, bytes: content.length });
  return kustomization;
}
