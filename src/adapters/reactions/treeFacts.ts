import path from 'node:path';
import { mapLimited } from '../../core/mapLimited.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { Mirror, MirrorFile } from '../../core/realities/mirror.ts';
import type { TreeFacts } from '../../core/reactions/starterConfig.ts';
import { isHelmTemplatePath, isYamlPath } from '../validation/acceptedPaths.ts';

/** Manifests are looked for in so many files of YAML; they tell the folders well enough. */
const MOST_READ = 400;
const MOST_BYTES = 256 * 1024;
const AT_ONCE = 8;
/** What others keep in the tree. */
const FOREIGN = /(^|\/)(\.terraform|node_modules|vendor|\.github|\.git[^/]*)\//;
const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/;
const ENVIRONMENTS = /^((?:.*\/)?(?:environments|envs)\/[^/]+)\//;

/** Looks at a tree for what a first configuration depends on. @throws ReactorError if it cannot be read */
export async function findTreeFacts(
  mirror: Pick<Mirror, 'files' | 'info' | 'read'>,
  tree: Oid,
  branches: readonly string[],
): Promise<TreeFacts> {
  const files = (await mirror.files(tree)).filter((file) => !FOREIGN.test(file.path));
  const isRegular = ({ mode }: MirrorFile): boolean => mode.startsWith('100');
  const yaml = files.filter((file) => isRegular(file) && isManifestPath(file.path));
  const manifests = await mapLimited(yaml.slice(0, MOST_READ), AT_ONCE, async (file) =>
    (await isManifest(mirror, file)) ? [file] : [],
  );
  const kustomizations = files.filter((file) => KUSTOMIZATION.test(path.posix.basename(file.path)));
  return {
    terraform: foldersOf(files.filter((file) => isRootModulePath(file.path))),
    kubernetes: foldersOf([...manifests.flat(), ...kustomizations]),
    kustomizations: foldersOf(kustomizations),
    environments: [...new Set(files.flatMap((file) => ENVIRONMENTS.exec(file.path)?.[1] ?? []))],
    branches,
  };
}

/** Modules that others call lie in `modules` by convention. */
function isRootModulePath(file: string): boolean {
  return /\.(tf|tf\.json|tofu)$/.test(file) && !/(^|\/)modules\//.test(file);
}

function isManifestPath(file: string): boolean {
  return isYamlPath(file) && !isHelmTemplatePath(file);
}

async function isManifest(
  mirror: Pick<Mirror, 'info' | 'read'>,
  { oid }: MirrorFile,
): Promise<boolean> {
  const info = await mirror.info(oid);
  if (info === undefined || info.size > MOST_BYTES) return false;
  const found = await mirror.read(oid);
  const text = Buffer.from(found?.content ?? []).toString();
  return /^apiVersion: *\S/m.test(text) && /^kind: *\S/m.test(text);
}

function foldersOf(files: readonly MirrorFile[]): readonly string[] {
  const folders = files.map((file) => path.posix.dirname(file.path));
  return [...new Set(folders.map((folder) => (folder === '.' ? '' : folder)))].sort();
}
