import type { RenderUnit } from '../../core/render/renderUnit.ts';
import { directoryOf } from '../../core/treePath.ts';
import type { MarkerFile } from '../render/renderMessages.ts';

/** The charts that people install: those that are not part of another, below its `charts`. */
export function chartUnits(markers: readonly MarkerFile[]): readonly RenderUnit[] {
  const charts = new Set(markers.map(({ path }) => directoryOf(path)));
  return markers
    .filter(({ path }) => !isPart(directoryOf(path), charts))
    .map(({ path: marker }) => {
      const directory = directoryOf(marker);
      return { directory, marker, paths: [directory], findings: [] };
    });
}

function isPart(directory: string, charts: ReadonlySet<string>): boolean {
  const within = [...directory.matchAll(/(?:^|\/)charts\//g)];
  return within.some(({ index }) => charts.has(directory.slice(0, index)));
}
