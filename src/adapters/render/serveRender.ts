import { chartFailure } from '../helm/chartFailure.ts';
import { chartUnits } from '../helm/chartUnits.ts';
import { templatePlaces } from '../helm/templatePlaces.ts';
import { kustomizeFailure } from '../kustomize/kustomizeFailure.ts';
import { originPlaces } from '../kustomize/originPlaces.ts';
import { readKustomization } from '../kustomize/readKustomization.ts';
import { kustomizeUnits } from '../../core/kustomize/kustomizeUnits.ts';
import type { RenderUnit } from '../../core/render/renderUnit.ts';
import { placedFindings } from './placedFindings.ts';
import type {
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

function overlaysOf({ markers }: UnitsRequest): readonly RenderUnit[] {
  return kustomizeUnits(
    markers.flatMap(
      ({ path, content }) => readKustomization(path, new TextDecoder().decode(content)) ?? [],
    ),
  );
}
