import { directoryOf } from '../treePath.ts';
import { foldedName } from './unsafeNames.ts';

/** Symlinks of one tree: their targets by their paths as {@link foldedName} has them. */
export type Symlinks = ReadonlyMap<string, string>;

/** As many links as Linux follows before it gives up. */
const MAX_FOLLOWED = 40;
/** Names on the way through one link; a hostile tree can make the way as long as it likes. */
const MAX_STEPS = 2000;

/**
 * Whether following a symlink can lead out of the tree: by an absolute target or by `..`, also
 * where another symlink on the way changes what `..` means. Links in a circle lead nowhere.
 * @param path of the link, as a tree has it
 */
export function leavesTree(links: Symlinks, path: string, isWindows: boolean): boolean {
  const folded = foldedName(path);
  const todo = namesTo(links.get(folded) ?? '', isWindows);
  if (!todo) return true;
  let at = directoryOf(folded);
  let followed = 0;
  for (let step = 0; todo.length > 0; step++) {
    const name = todo.pop() ?? '';
    if (step > MAX_STEPS) return true;
    if (name === '..') {
      if (at === '') return true;
      at = directoryOf(at);
      continue;
    }
    const next = at === '' ? name : `${at}/${name}`;
    const target = links.get(next);
    if (target === undefined) at = next;
    else if (++followed > MAX_FOLLOWED) return false;
    else {
      const inner = namesTo(target, isWindows);
      if (!inner) return true;
      todo.push(...inner);
    }
  }
  return false;
}

/** The names in a target, the last one first; `undefined` if it is absolute. */
function namesTo(target: string, isWindows: boolean): string[] | undefined {
  if (target.startsWith('/') || (isWindows && /^(?:\\|[A-Za-z]:)/.test(target))) return undefined;
  const names = target.split(isWindows ? /[/\\]/ : '/').filter((name) => !/^\.?$/.test(name));
  const folded = names.map(foldedName);
  // To some file system it is `..`, to another one a name.
  if (folded.some((name, index) => name === '..' && names[index] !== '..')) return undefined;
  return folded.reverse();
}
