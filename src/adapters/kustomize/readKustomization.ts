import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import {
  isRemoteAddress,
  type FilePlace,
  type Kustomization,
  type KustomizeReference,
} from '../../core/kustomize/kustomization.ts';
import { directoryOf, joinTreePath } from '../../core/treePath.ts';
import { LineMap } from '../validation/lineMap.ts';
import { parseYaml } from '../validation/yamlFile.ts';

/** Fields whose elements are paths, or YAML that stands there itself. */
const DIRECTORIES = [
  'resources',
  'bases',
  'components',
  'generators',
  'transformers',
  'validators',
];
const FILES = ['crds', 'configurations', 'patchesStrategicMerge'];
/** Fields whose elements have a path among others. */
const WITH_PATH = ['patches', 'patchesJson6902', 'replacements'];
const GENERATORS = ['configMapGenerator', 'secretGenerator'];
/** What these name is configuration of plugins, which may read more files. */
const PLUGINS = ['generators', 'transformers', 'validators'];
const CHARTS = ['helmCharts', 'helmChartInflationGenerator'];

/** A text and where it stands. */
interface Told {
  readonly text: string;
  readonly range: readonly [number, number];
}

/**
 * What a file says to Kustomize, as far as it can be read; `undefined` if it is none, e.g. the
 * object of that name that Flux has, or no YAML, which others tell.
 */
export function readKustomization(path: string, text: string): Kustomization | undefined {
  const [document, ...others] = parseYaml(text);
  const isBroken = document === undefined || document.errors.length > 0 || others.length > 0;
  const top = document?.contents;
  if (isBroken || !isMap(top)) return undefined;
  const apiVersion = scalarAt(top, 'apiVersion')?.text ?? '';
  if (apiVersion !== '' && !apiVersion.startsWith('kustomize.config.k8s.io/')) return undefined;
  const directory = directoryOf(path);
  const lines = new LineMap(text);
  const toReference = (mayBeDirectory: boolean) => (told: Told) =>
    referenceOf(told, { directory, lines, mayBeDirectory });
  return {
    path,
    directory,
    isComponent: scalarAt(top, 'kind')?.text === 'Component',
    references: [
      ...DIRECTORIES.flatMap((field) => textsAt(top, field)).map(toReference(true)),
      ...filesOf(top).map(toReference(false)),
    ],
    readsDirectory: PLUGINS.some((field) => elementsAt(top, field).length > 0),
    hasCharts: CHARTS.some((field) => elementsAt(top, field).length > 0),
  };
}

function filesOf(top: YAMLMap): readonly Told[] {
  const inMaps = (fields: readonly string[]): readonly YAMLMap[] =>
    fields.flatMap((field) => elementsAt(top, field).filter((each) => isMap(each)));
  const openApi = top.get('openapi', true);
  return [
    ...FILES.flatMap((field) => textsAt(top, field)),
    ...inMaps(WITH_PATH).flatMap((each) => scalarAt(each, 'path') ?? []),
    ...[(isMap(openApi) && scalarAt(openApi, 'path')) || []].flat(),
    ...inMaps(GENERATORS).flatMap((each) => [
      ...textsAt(each, 'files').map(withoutKey),
      ...textsAt(each, 'envs'),
      ...[scalarAt(each, 'env') ?? []].flat(),
    ]),
  ];
}

/** A file may have the key before it under which it is kept: `key=path`. */
function withoutKey({ text, range }: Told): Told {
  return { text: text.slice(text.indexOf('=') + 1), range };
}

function referenceOf(
  { text, range }: Told,
  context: { directory: string; lines: LineMap; mayBeDirectory: boolean },
): KustomizeReference {
  const { directory, lines, mayBeDirectory } = context;
  const isRemote = isRemoteAddress(text);
  const path = text.startsWith('/') || isRemote ? undefined : joinTreePath(directory, text);
  return { text, path, place: placeOf(lines, range), isRemote, mayBeDirectory };
}

function placeOf(lines: LineMap, [start, end]: Told['range']): FilePlace {
  const from = lines.at(start);
  const to = lines.at(Math.max(end, start + 1));
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function elementsAt(map: YAMLMap, field: string): readonly unknown[] {
  const list = map.get(field, true);
  return isSeq(list) ? list.items : [];
}

/** The texts in a list; one with several lines is no path but YAML. */
function textsAt(map: YAMLMap, field: string): readonly Told[] {
  return elementsAt(map, field).flatMap((each) => told(each) ?? []);
}

function scalarAt(map: YAMLMap, field: string): Told | undefined {
  return told(map.get(field, true));
}

function told(node: unknown): Told | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const { value: text, range } = node;
  return text === '' || text.includes('\n') ? undefined : { text, range: [range[0], range[1]] };
}
