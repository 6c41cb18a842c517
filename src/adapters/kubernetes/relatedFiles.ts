import type { MirrorFile } from '../../core/realities/mirror.ts';
import type { TreeView } from '../../core/validation/validator.ts';
import { isKustomization } from './kustomizationPath.ts';
import { kustomizationsAbove } from './kustomizationsAbove.ts';
import { askAboutFiles, type TreeQuestion } from './references/askAboutFiles.ts';
import type { IndexedFile, TreeIndex } from './treeIndex.ts';

export interface RelatedInit extends Pick<TreeQuestion, 'worker' | 'kubernetes'> {
  readonly index: TreeIndex;
}

/** Finds the files that say what others are for, and the files that they say it of. */
export interface RelatedFiles {
  /** What the verdict on a file depends on beside itself. */
  of(tree: TreeView): (path: string) => Promise<readonly MirrorFile[]>;
  /** The files of which changed ones say something. */
  concernedBy(tree: TreeView, changed: readonly string[]): Promise<readonly string[]>;
}

const MOST_DEFINITIONS = 20;
const NEVER = new AbortController().signal;

/**
 * Related to a manifest are the kustomizations above it, those that build it with another
 * namespace or other images, and the definitions of its custom resources.
 */
export function createRelatedFiles(init: RelatedInit): RelatedFiles {
  const builders = createBuilders(init);
  return {
    of(tree) {
      const above = kustomizationsAbove(tree);
      // With the definitions all files are read together, and not one by one.
      let known: Promise<readonly [Builders, readonly IndexedFile[]]> | undefined;
      return async (path) => {
        known ??= Promise.all([builders(tree), definitionsIn(init.index, tree)]);
        const [built, definitions] = await known;
        if (built.size + definitions.length === 0) return above(path);
        const own = definitions.length > 0 ? await init.index.at(tree, path) : undefined;
        const found = [
          ...(await above(path)),
          ...(built.get(path) ?? []),
          ...(own === undefined ? [] : definitionsOf(definitions, own)),
        ];
        return [...new Map(found.map((each) => [each.path, each])).values()];
      };
    },
    async concernedBy(tree, changed) {
      const paths = new Set(changed);
      const built = changed.some((path) => isKustomization({ path })) ? await builders(tree) : [];
      const users = [...built].flatMap(([path, by]) =>
        by.some((each) => paths.has(each.path)) ? [path] : [],
      );
      const definitions = (await definitionsIn(init.index, tree)).filter((each) =>
        paths.has(each.path),
      );
      const groups = new Set(definitions.flatMap((file) => file.objects.map(definedGroup)));
      if (groups.size === 0) return users;
      const resources = await init.index.find(tree, (kind) => groups.has(groupOf(kind)));
      return [...users, ...resources.map(({ path }) => path)];
    },
  };
}

type Builders = ReadonlyMap<string, readonly MirrorFile[]>;

/** What kustomizations build; asked once for the same kustomizations. */
function createBuilders(init: RelatedInit): (tree: TreeView) => Promise<Builders> {
  let last: { readonly key: string; readonly builders: Builders } | undefined;
  return async (tree) => {
    const files = (await tree.files()).filter(isKustomization);
    const key = files.map(({ path, oid }) => `${path}\0${oid}`).join('\0');
    if (last?.key === key) return last.builders;
    const byPath = new Map(files.map((file) => [file.path, file]));
    const question = { ...init, tree, signal: NEVER, files, isOpen: false };
    const { answer, isWhole } = await askAboutFiles({ ...question, wants: 'builders' });
    const builders = new Map(
      ('builders' in answer ? answer.builders : []).map(([path, by]) => [
        path,
        by.flatMap((each) => byPath.get(each) ?? []),
      ]),
    );
    if (isWhole) last = { key, builders };
    return builders;
  };
}

function definitionsIn(index: TreeIndex, tree: TreeView): Promise<readonly IndexedFile[]> {
  return index.find(tree, ({ kind }) => kind === 'CustomResourceDefinition');
}

function definitionsOf(
  definitions: readonly IndexedFile[],
  { path, objects }: IndexedFile,
): readonly MirrorFile[] {
  const groups = new Set(objects.map(groupOf));
  return definitions
    .filter((each) => each.path !== path && each.objects.some((of) => groups.has(definedGroup(of))))
    .slice(0, MOST_DEFINITIONS)
    .map(({ path: own, mode, oid }) => ({ path: own, mode, oid }));
}

/** A definition is always called `plurals.group`. */
function definedGroup({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return kind === 'CustomResourceDefinition' ? name.slice(name.indexOf('.') + 1) : '';
}

function groupOf({ apiVersion }: { readonly apiVersion: string }): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}
