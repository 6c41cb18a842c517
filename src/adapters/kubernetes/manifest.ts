import type { Finding, FixEdit, Severity } from '../../core/events/validationData.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import { toFinding, type LineMap } from '../validation/lineMap.ts';
import type { CustomKind } from './customKinds.ts';
import type { Stretch } from './fieldPlace.ts';
import type { ManifestObject } from './manifestObject.ts';

/** A file of manifests as the checks see it. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
  readonly lines: LineMap;
  readonly objects: readonly ManifestObject[];
  /** A kustomization uses it as a patch: its objects are not whole. */
  readonly isPatch: boolean;
  /** A kustomization puts its objects into a namespace. */
  readonly isNamespaceSet: boolean;
  /** Images, without their tags, of which a kustomization sets the tag. */
  readonly images: readonly string[];
  /** Those that the definitions in the tree make, as far as this file may use them. */
  readonly customKinds: readonly CustomKind[];
  readonly options: KubernetesOptions;
}

/** A piece of text to be replaced. */
export interface Replacement {
  readonly at: Stretch;
  readonly newText: string;
}

/** What a check says of a stretch of a manifest. */
export interface Said {
  readonly at: Stretch;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly fix?: { readonly title: string; readonly replacements: readonly Replacement[] };
}

/** Whether a rule speaks that is off by default. */
export function isOn({ options }: Pick<Manifest, 'options'>, rule: string): boolean {
  return options.optionalRules?.includes(rule) === true;
}

/** Makes findings of what a check says. */
export function toFindings(
  manifest: Pick<Manifest, 'path' | 'lines'>,
  said: readonly Said[],
  validator = 'kubernetes',
): readonly Finding[] {
  const { path, lines } = manifest;
  return said.map(({ at: [start, end], fix, ...rest }) => {
    const found = toFinding(lines, { ...rest, path, validator, start, end });
    if (fix === undefined) return found;
    const edits = fix.replacements.map((each) => editOf(manifest, each));
    return { ...found, fixable: true, fix: { title: fix.title, edits } };
  });
}

function editOf(
  { path, lines }: Pick<Manifest, 'path' | 'lines'>,
  { at: [start, end], newText }: Replacement,
): FixEdit {
  const from = lines.at(start);
  const to = lines.at(end);
  const place = { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  return { path, ...place, newText };
}
