import type { MirrorFile } from '../../../core/realities/mirror.ts';
import type { TreeView, ValidationUnit } from '../../../core/validation/validator.ts';
import { kustomizationsAbove } from '../kustomizationsAbove.ts';
import type { ObjectKind } from '../indexedObject.ts';
import type { IndexedFile, TreeIndex } from '../treeIndex.ts';
import { isPolicyKind, type Outline, type PolicyOutline } from './outline.ts';
import { hasPodTemplate, isMeant, type Asked } from './resourceRules.ts';

/** What the units of policies are found with. */
export interface PolicyWorld {
  readonly index: TreeIndex;
  /** Of files with policies or bindings; one outline for each. */
  outlines(tree: TreeView, files: readonly IndexedFile[]): Promise<readonly Outline[]>;
}

/** A file with policies or bindings. */
interface OutlinedFile {
  readonly file: IndexedFile;
  readonly outline: Outline;
}

const POD = { apiVersion: 'v1', kind: 'Pod' };

/**
 * The files whose verdicts a change concerns, with all that they depend on: manifests that a policy
 * of the tree means, files of policies themselves, and, when a policy, a binding, its params or a
 * namespace that it asks for changed, all manifests that it means.
 */
export async function policyUnits(
  world: PolicyWorld,
  tree: TreeView,
  changed: readonly string[] | 'all',
): Promise<readonly ValidationUnit[]> {
  const files = await world.index.find(tree, isPolicyKind);
  if (files.length === 0) return [];
  const outlines = await world.outlines(tree, files);
  const known = files.map((file, at) => ({ file, outline: outlines[at] ?? NOTHING }));
  const concerned = await concernedFiles(world.index, tree, { known, changed });
  const context = await contextOf(world.index, tree, known);
  const above = kustomizationsAbove(tree);
  return Promise.all(
    concerned.map(async (file) => {
      const others = [...inputsOf(file, context), ...(await above(file.path))];
      const inputs = [file, ...others].map(inputOf);
      return { key: file.path, inputs };
    }),
  );
}

function inputOf({ path, rawPath, mode, oid }: MirrorFile): MirrorFile {
  return { path, mode, oid, ...(rawPath !== undefined && { rawPath }) };
}

const NOTHING: Outline = { policies: [], bindings: [] };

interface Change {
  readonly known: readonly OutlinedFile[];
  readonly changed: readonly string[] | 'all';
}

async function concernedFiles(
  index: TreeIndex,
  tree: TreeView,
  { known, changed }: Change,
): Promise<readonly IndexedFile[]> {
  const policies = known.flatMap(({ outline }) => outline.policies);
  const isConcerned = (kind: ObjectKind): boolean => isPolicyKind(kind) || means(policies, kind);
  if (changed === 'all') return index.find(tree, isConcerned);
  const own = await Promise.all(changed.map((path) => index.at(tree, path)));
  const files = own.filter((file) => file !== undefined);
  const anew = changedPolicies(known, files);
  const more = anew.length === 0 ? [] : await index.find(tree, (kind) => means(anew, kind));
  const concerned = files.filter(({ objects }) => objects.some(isConcerned));
  return [...new Map([...concerned, ...more].map((file) => [file.path, file])).values()];
}

/** The policies that say something else than before: themselves, or what they are given. */
function changedPolicies(
  known: readonly OutlinedFile[],
  files: readonly IndexedFile[],
): readonly PolicyOutline[] {
  const paths = new Set(files.map(({ path }) => path));
  const changed = known.filter(({ file }) => paths.has(file.path));
  const own = new Set(changed.flatMap(({ outline }) => namesIn(outline)));
  const objects = files.flatMap((file) => file.objects);
  const hasNamespace = objects.some(isNamespace);
  return known.flatMap(({ outline }) =>
    outline.policies.filter(
      (policy) =>
        own.has(policy.name) ||
        objects.some((object) => isParam(policy, object)) ||
        (hasNamespace && asksNamespaces(policy, known)),
    ),
  );
}

function namesIn({ policies, bindings }: Outline): readonly string[] {
  return [...policies.map(({ name }) => name), ...bindings.map(({ policyName }) => policyName)];
}

function isNamespace({ apiVersion, kind }: ObjectKind): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

function isParam({ paramKind }: PolicyOutline, { apiVersion, kind }: ObjectKind): boolean {
  return paramKind?.kind === kind && paramKind.apiVersion === apiVersion;
}

function asksNamespaces(policy: PolicyOutline, known: readonly OutlinedFile[]): boolean {
  const bindings = known.flatMap(({ outline }) => outline.bindings);
  const own = bindings.filter(({ policyName }) => policyName === policy.name);
  return [policy, ...own].some((each) => each.asksNamespaces);
}

/** Whether one of the policies may judge an object of a kind, or the pods that it makes. */
function means(policies: readonly PolicyOutline[], asked: Asked): boolean {
  if (isPolicyKind(asked)) return false;
  const kinds = hasPodTemplate(asked) ? [asked, POD] : [asked];
  return policies.some(({ rules }) =>
    rules.some((rule) => kinds.some((kind) => isMeant(rule, kind))),
  );
}

interface Context {
  readonly known: readonly OutlinedFile[];
  /** Files with objects that are params of a policy, and with namespaces if any are asked for. */
  readonly given: readonly IndexedFile[];
}

async function contextOf(
  index: TreeIndex,
  tree: TreeView,
  known: readonly OutlinedFile[],
): Promise<Context> {
  const policies = known.flatMap(({ outline }) => outline.policies);
  const isAsked = policies.some((policy) => asksNamespaces(policy, known));
  const given = await index.find(
    tree,
    (kind) => policies.some((policy) => isParam(policy, kind)) || (isAsked && isNamespace(kind)),
  );
  return { known, given };
}

/** What the verdict on a file depends on beside the file itself. */
function inputsOf(file: IndexedFile, { known, given }: Context): readonly IndexedFile[] {
  const own = known.find((each) => each.file.path === file.path)?.outline ?? NOTHING;
  const names = new Set(namesIn(own));
  const isUsed = (policy: PolicyOutline): boolean =>
    names.has(policy.name) || file.objects.some((object) => means([policy], object));
  const used = known.flatMap(({ outline }) => outline.policies.filter(isUsed));
  const usedNames = new Set(used.map(({ name }) => name));
  const sources = known.filter(({ outline }) =>
    namesIn(outline).some((name) => usedNames.has(name)),
  );
  const isAsked = used.some((policy) => asksNamespaces(policy, known));
  const gifts = given.filter(({ objects }) =>
    objects.some(
      (object) =>
        used.some((policy) => isParam(policy, object)) || (isAsked && isNamespace(object)),
    ),
  );
  const others = [...sources.map((each) => each.file), ...gifts];
  const byPath = new Map(others.map((each) => [each.path, each]));
  byPath.delete(file.path);
  return [...byPath.values()];
}
