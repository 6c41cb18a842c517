import type { Oid } from '../../../core/events/commitData.ts';
import { mapLimited } from '../../../core/mapLimited.ts';
import type { MirrorFile } from '../../../core/realities/mirror.ts';
import type { TreeView } from '../../../core/validation/validator.ts';
import { WeightedCache } from '../../../core/weightedCache.ts';
import { isHelmTemplatePath, isYamlPath } from '../../validation/acceptedPaths.ts';

const MOST_BYTES = 2 * 1024 * 1024;
const MOST_KNOWN = 20_000;
const FILES_AT_ONCE = 64;
/** Resources of Terraform that are objects of Kubernetes, or bring them. */
const BRINGS_OBJECTS = /"(kubernetes_|kubectl_|helm_release"|kustomization_resource")/;

/**
 * Finds out whether objects may come from files that are not read as manifests: charts of Helm,
 * files that are too large, and Terraform.
 */
export type OpensTree = (tree: TreeView, others: readonly MirrorFile[]) => Promise<boolean>;

export function createOpensTree(): OpensTree {
  const known = new WeightedCache<Oid, boolean>(MOST_KNOWN, () => 1);
  const opens = async (mirror: TreeView['mirror'], file: MirrorFile): Promise<boolean> => {
    const before = known.get(file.oid);
    if (before !== undefined) return before;
    const is = await (isYamlPath(file.path) ? isLarge(mirror, file) : bringsObjects(mirror, file));
    known.set(file.oid, is);
    return is;
  };
  return async ({ mirror }, others) => {
    if (others.some(isOfChart)) return true;
    const asked = others.filter(({ path }) => isYamlPath(path) || path.endsWith('.tf'));
    const answers = await mapLimited(asked, FILES_AT_ONCE, (file) => opens(mirror, file));
    return answers.includes(true);
  };
}

function isOfChart({ path }: MirrorFile): boolean {
  return /(^|\/)Chart\.ya?ml$/.test(path) || (isYamlPath(path) && isHelmTemplatePath(path));
}

async function isLarge(
  mirror: TreeView['mirror'],
  { oid }: Pick<MirrorFile, 'oid'>,
): Promise<boolean> {
  return ((await mirror.info(oid))?.size ?? 0) > MOST_BYTES;
}

async function bringsObjects(mirror: TreeView['mirror'], file: MirrorFile): Promise<boolean> {
  if (await isLarge(mirror, file)) return true;
  const blob = await mirror.read(file.oid);
  return blob !== undefined && BRINGS_OBJECTS.test(Buffer.from(blob.content).toString('latin1'));
}
