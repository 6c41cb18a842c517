import { toFinding } from '../validation/lineMap.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { directoryOf, joinTreePath } from '../../core/treePath.ts';
import { fieldAt, sameField, type Field } from '../kubernetes/fieldAt.ts';
import { keyStretch, valueStretch } from '../kubernetes/fieldPlace.ts';
import { listAt, textAt, valueAt, type ManifestObject } from '../kubernetes/manifestObject.ts';
import { CopiedFiles } from '../render/copiedFiles.ts';
import { lineLike, onLine, type PlaceOf } from '../render/placedFindings.ts';
import type { RenderedRequest } from '../render/renderMessages.ts';
import { readableValue } from '../render/readableObjects.ts';
import { readKustomization } from './readKustomization.ts';

/** What Kustomize notes in an object that is asked for by `buildMetadata`. */
const ORIGIN = 'config.kubernetes.io/origin';
const TRANSFORMATIONS = 'alpha.config.kubernetes.io/transformations';

/** Where an object comes from, all as paths in the tree. */
interface Origin {
  /** The file in which it stands. */
  readonly file?: string;
  /** The kustomizations that generated or changed it, the last one last. */
  readonly kustomizations: readonly string[];
}

/**
 * Finds where in the tree stands what was found in a rendered object: in the file that has it, in
 * the patch that brought it, else in the kustomization that changed the object last.
 */
export function originPlaces(request: RenderedRequest): PlaceOf {
  const files = new CopiedFiles(request);
  return async ({ finding, document, offset, line }) => {
    const object = document.object();
    const said = { ...finding, message: `${finding.message} (Rendered by Kustomize.)` };
    if (object === undefined) return onLine(said, request.unit.marker, 1);
    const origin = originOf(object, files);
    const field = fieldAt(object, offset);
    const patches = origin.kustomizations.flatMap((each) => patchesOf(each, files));
    for (const file of [...(origin.file === undefined ? [] : [origin.file]), ...patches]) {
      const source = sourceOf(object, files.objects(file));
      const place = source && placeIn(file, said, { object, source, field, files });
      if (place === undefined) continue;
      if (await files.tells(file, place.finding)) return undefined;
      if (place.isSame) return place.finding;
    }
    const changedBy = origin.kustomizations.at(-1) ?? request.unit.marker;
    return onLine(said, changedBy, lineIn(files.text(changedBy) ?? '', line));
  };
}

/** Only a line that says the very same, e.g. in a patch that stands in the kustomization. */
function lineIn(text: string, rendered: string): number {
  const at = lineLike(text, rendered);
  return text.split(/\r?\n/)[at - 1]?.trim() === rendered.trim() ? at : 1;
}

interface Search {
  readonly object: ManifestObject;
  readonly source: ManifestObject;
  readonly field: Field;
  readonly files: CopiedFiles;
}

/** The same field in a source; it is the very same if the value is, too. */
function placeIn(
  path: string,
  finding: Finding,
  { object, source, field, files }: Search,
): { readonly finding: Finding; readonly isSame: boolean } | undefined {
  const same = sameField(object, source, field.path);
  if (same === undefined) return undefined;
  const [start, end] = field.isKey ? keyStretch(source, same) : valueStretch(source, same);
  const [here, there] = [valueAt(object.value, field.path), valueAt(source.value, same)];
  const isSame = typeof here === 'object' ? typeof there === 'object' : here === there;
  return { finding: toFinding(files.lines(path), { ...finding, path, start, end }), isSame };
}

/** The object of a file that has become the rendered one, whose name may have more around it. */
function sourceOf(
  { kind, apiVersion, name }: ManifestObject,
  objects: readonly ManifestObject[],
): ManifestObject | undefined {
  const alike = objects.filter((each) => each.kind === kind && each.apiVersion === apiVersion);
  const exact = alike.find((each) => each.name === name);
  if (exact !== undefined) return exact;
  const [nearest] = alike
    .filter((each) => name.includes(each.name))
    .toSorted((a, b) => b.name.length - a.name.length);
  // A patch with a target may have any name.
  return nearest ?? (alike.length === 1 ? alike[0] : undefined);
}

function originOf({ value }: ManifestObject, files: CopiedFiles): Origin {
  const notes = (name: string): unknown =>
    readableValue(textAt(value, 'metadata', 'annotations', name));
  const inTree = (told: string): readonly string[] => {
    const path = told === '' ? undefined : files.treePath(told);
    return path !== undefined && files.text(path) !== undefined ? [path] : [];
  };
  const origin = notes(ORIGIN);
  const [file] = inTree(textAt(origin, 'path'));
  const changes = listAt(notes(TRANSFORMATIONS));
  const kustomizations = [origin, ...changes].flatMap((each) =>
    inTree(textAt(each, 'configuredIn')),
  );
  return { ...(file !== undefined && { file }), kustomizations: [...new Set(kustomizations)] };
}

/** The files of strategic merge patches that a kustomization names. */
function patchesOf(kustomization: string, files: CopiedFiles): readonly string[] {
  const text = files.text(kustomization);
  const read = text === undefined ? undefined : readKustomization(kustomization, text);
  const directory = directoryOf(kustomization);
  return (read?.references ?? [])
    .filter(({ mayBeDirectory, isRemote }) => !mayBeDirectory && !isRemote)
    .flatMap((reference) => joinTreePath(directory, reference.text) ?? [])
    .filter((path) => /\.(ya?ml|json)$/.test(path) && files.text(path) !== undefined);
}
