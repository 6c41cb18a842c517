/** A file or folder of a tree that the editor shows as a folder. */
export interface TreeAddress {
  /** The repository. */
  readonly root: string;
  /** Of the tree: a reality, or the oid of a commit. */
  readonly name: string;
  /** In the tree; empty for the tree itself. */
  readonly path: string;
}

/** The parts of a `Uri` that hold an address: names in the path, the repository in the query. */
interface UriParts {
  readonly path: string;
  readonly query: string;
}

export function toUriParts({ root, name, path }: TreeAddress): UriParts {
  return { path: `/${encoded(name)}${path === '' ? '' : `/${path}`}`, query: root };
}

/** `undefined` for what is no address of ours: anybody can write one. */
export function readUriParts({ path, query: root }: UriParts): TreeAddress | undefined {
  const [empty, name = '', ...names] = path.split('/');
  if (empty !== '' || name === '' || root === '') return undefined;
  return { root, name: decoded(name), path: names.join('/').replace(/\/+$/, '') };
}

/** One segment of a path, which no editor takes for several or for the folder above. */
function encoded(name: string): string {
  const escape = (text: string): string =>
    text.replaceAll(/[^]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return /^\.+$/.test(name) ? escape(name) : name.replaceAll(/[%/\\]/g, escape);
}

function decoded(name: string): string {
  return name.replaceAll(/%([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
}
