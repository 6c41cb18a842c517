import { CopiedFiles } from '../render/copiedFiles.ts';
import { lineLike, onLine, type PlaceOf } from '../render/placedFindings.ts';
import type { RenderedPlace, RenderedRequest } from '../render/renderMessages.ts';

/**
 * Finds the template that rendered an object, by the comment that Helm leaves, and in it the line
 * that says the same, or has the same field, if there is only one.
 */
export function templatePlaces(request: RenderedRequest): PlaceOf {
  const files = new CopiedFiles(request);
  return ({ finding, document, line }) => {
    const source = /^# Source: (\S+)$/m.exec(document.text)?.[1] ?? '';
    const path = templatePath(source, request);
    const text = files.text(path);
    const said = { ...finding, message: `${finding.message} (Rendered by Helm.)` };
    return Promise.resolve(
      text === undefined
        ? onLine(said, request.unit.marker, 1)
        : onLine(said, path, lineLike(text, line)),
    );
  };
}

/** Helm names a template by the name of the chart instead of its directory. */
export function templatePath(source: string, { unit }: Pick<RenderedPlace, 'unit'>): string {
  const inChart = source.slice(source.indexOf('/') + 1);
  return unit.directory === '' ? inChart : `${unit.directory}/${inChart}`;
}
