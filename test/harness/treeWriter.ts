import type { TestRepository } from './gitRepository.ts';

export interface TreeFile {
  /** UTF-8, or any bytes as `rawPath` of a change has them. */
  readonly path: string;
  /** Written as it is, also modes that git itself writes no longer. */
  readonly mode: string;
  /** Of a submodule: anything; it becomes the name of a commit that is not there. */
  readonly content: string;
}

interface Leaf {
  readonly mode: string;
  readonly oid: string;
}

type Node = Map<string, Node | Leaf>;

/**
 * Writes blobs and trees byte by byte, so that trees can be made that no index can hold. Where a
 * path is a file and a folder at once, the later one counts.
 * @returns the oid of the root tree
 */
export function writeTree(repository: TestRepository, files: readonly TreeFile[]): string {
  const root: Node = new Map();
  for (const { path, mode, content } of files) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    const oid =
      mode === '160000'
        ? content.padStart(40, '1')
        : writeObject(repository, 'blob', Buffer.from(content));
    folderAt(root, parts).set(name, { mode, oid });
  }
  return writeNode(repository, root);
}

/** Writes a tree with exactly these entries in this order; names as latin-1 or UTF-8 text. */
export function writeEntries(
  repository: TestRepository,
  entries: readonly { mode: string; name: Buffer | string; oid: string }[],
): string {
  const parts = entries.map(({ mode, name, oid }) =>
    Buffer.concat([
      Buffer.from(`${mode} `),
      Buffer.from(name),
      Buffer.of(0),
      Buffer.from(oid, 'hex'),
    ]),
  );
  return writeObject(repository, 'tree', Buffer.concat(parts));
}

const known = new Map<string, string>();

/** Writes an object without git's checks of what it says; known ones are not written again. */
export function writeObject(repository: TestRepository, type: string, content: Buffer): string {
  const key = `${repository.dir} ${type} ${content.toString('latin1')}`;
  const args = ['hash-object', '-t', type, '-w', '--stdin', '--literally'];
  const oid = known.get(key) ?? repository.gitBytes(args, content).toString('latin1').trim();
  known.set(key, oid);
  return oid;
}

function folderAt(root: Node, parts: readonly string[]): Node {
  let node = root;
  for (const part of parts) {
    const next = node.get(part);
    const folder: Node = next instanceof Map ? next : new Map<string, Node | Leaf>();
    node.set(part, folder);
    node = folder;
  }
  return node;
}

function writeNode(repository: TestRepository, node: Node): string {
  const entries = [...node].map(([name, child]) => {
    if (!(child instanceof Map)) return { ...child, name, key: Buffer.from(name) };
    const oid = writeNode(repository, child);
    return { mode: '40000', oid, name, key: Buffer.from(`${name}/`) };
  });
  return writeEntries(
    repository,
    entries.toSorted((a, b) => Buffer.compare(a.key, b.key)),
  );
}
