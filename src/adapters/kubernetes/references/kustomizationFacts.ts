import { isPlainObject, type PlainObject } from '../../../core/isPlainObject.ts';
import { listAt, textAt, valueAt } from '../manifestObject.ts';
import type { KustomizationFacts } from './facts.ts';

const PARTS = ['resources', 'bases', 'components', 'crds', 'generators', 'transformers'];
/** Fields that change objects in ways that are not followed here. */
const BLIND = ['patchesJson6902', 'replacements', 'transformers', 'generators', 'vars'];

/** What a kustomization says; anything may be in it. */
export function kustomizationFacts(value: PlainObject): KustomizationFacts {
  const patches = listAt(value, 'patches');
  const merged = listAt(value, 'patchesStrategicMerge');
  const parts = [...PARTS.flatMap((field) => listAt(value, field)), ...merged];
  const files = [...parts, ...patches.map((patch) => textAt(patch, 'path'))];
  const isGiven = (field: string): boolean => listAt(value, field).length > 0;
  return {
    parts: files.filter((part) => typeof part === 'string').filter((part) => part !== ''),
    prefix: textAt(value, 'namePrefix'),
    suffix: textAt(value, 'nameSuffix'),
    isNamespaceSet: textAt(value, 'namespace') !== '',
    labels: labelsOf(value),
    made: [...madeBy(value, 'configMapGenerator'), ...madeBy(value, 'secretGenerator')],
    isBlind: BLIND.some(isGiven) || patches.some(isBlindPatch) || merged.some(isInline),
    hasImages: isGiven('images'),
    hasCharts: isGiven('helmCharts') || isGiven('helmChartInflationGenerator'),
  };
}

/** A patch by its target or in place; one in a file of its own may be a JSON patch too. */
function isBlindPatch(patch: unknown): boolean {
  return textAt(patch, 'patch') !== '' || isPlainObject(valueAt(patch, ['target']));
}

function isInline(patch: unknown): boolean {
  return typeof patch === 'string' && patch.includes('\n');
}

function labelsOf(value: PlainObject): Readonly<Record<string, string>> {
  const pairs = listAt(value, 'labels').map((each) => valueAt(each, ['pairs']));
  const all = [valueAt(value, ['commonLabels']), ...pairs].filter(isPlainObject);
  const entries = all.flatMap((labels) => Object.entries(labels));
  return Object.fromEntries(entries.map(([key, label]) => [key, String(label)]));
}

function madeBy(
  value: PlainObject,
  field: 'configMapGenerator' | 'secretGenerator',
): KustomizationFacts['made'] {
  const kind = field === 'configMapGenerator' ? 'ConfigMap' : 'Secret';
  return listAt(value, field).flatMap((each) => {
    const name = textAt(each, 'name');
    return name === '' ? [] : [{ kind, name }];
  });
}
