import { gitPath } from '../../core/commits/gitPath.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import type { Mirror, MirrorFile } from '../../core/realities/mirror.ts';
import { leavesTree } from '../../core/realities/symlinks.ts';
import { treeFinding } from '../../core/realities/treeFinding.ts';
import { foldedName } from '../../core/realities/unsafeNames.ts';
import type { WantedFiles } from '../../core/realities/wantedFiles.ts';

export const SYMLINK_MODE = '120000';
/** No system takes a longer target. */
const MAX_TARGET = 4096;
const AT_ONCE = 64;

/** All of the files but symlinks through which a tool could reach what is not in the tree. */
export async function withoutEscapes(
  mirror: Pick<Mirror, 'read' | 'info'>,
  files: readonly MirrorFile[],
  isWindows: boolean,
): Promise<WantedFiles> {
  const links = files.filter(({ mode }) => mode === SYMLINK_MODE);
  const targets = new Map<string, string>();
  await mapLimited(links, AT_ONCE, async (link) => {
    targets.set(foldedName(link.path), await targetOf(mirror, link));
  });
  const bad = new Set(links.filter(({ path }) => leavesTree(targets, path, isWindows)));
  return {
    files: files.filter((file) => !bad.has(file)),
    findings: [...bad].map(({ path }) => escapeFinding(path)),
  };
}

/** A target that no system would take becomes one that is refused. */
async function targetOf(
  mirror: Pick<Mirror, 'read' | 'info'>,
  { oid }: MirrorFile,
): Promise<string> {
  const info = await mirror.info(oid);
  // Told as unreadable by whoever writes it.
  if (info?.type !== 'blob') return '';
  if (info.size === 0 || info.size > MAX_TARGET) return '/';
  const content = (await mirror.read(oid))?.content ?? new Uint8Array();
  return content.includes(0) ? '/' : gitPath(Buffer.from(content).toString('latin1')).path;
}

function escapeFinding(path: string): Finding {
  const message =
    'This symlink is not written: it leads out of the tree, or nowhere that a system could follow. ' +
    'Point it to a file of the repository by a relative path.';
  return treeFinding(path, 'symlink-leaves-tree', 'error', message);
}
