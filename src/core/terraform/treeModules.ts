import { SUBMODULE_MODE, SYMLINK_MODE } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';
import { mapLimited } from '../mapLimited.ts';
import type { MirrorFile } from '../realities/mirror.ts';
import { WeightedCache } from '../weightedCache.ts';
import { directoryOf, joinTreePath } from '../treePath.ts';
import type { TreeView } from '../validation/validator.ts';
import {
  type ConfigurationFile,
  type FileReference,
  isConfigurationPath,
  UNREAD,
} from './configuration.ts';
import {
  buildModuleGraph,
  type ModuleGraph,
  rootModulesOf,
  type SourceFile,
} from './moduleGraph.ts';

/** Reads what stands in a file of configuration; the path tells its syntax. */
export type ReadConfiguration = (path: string, content: Uint8Array) => Promise<ConfigurationFile>;

/** The modules of one tree. */
export interface TreeModules {
  readonly graph: ModuleGraph;
  /** Directories in which people run Terraform, in order. */
  readonly roots: readonly string[];
  /** What a directory leads through that a tree does not tell the inside of. */
  readonly opaque: (directory: string) => 'symlink' | 'submodule' | undefined;
}

const CACHE_BYTES = 16 * 1024 * 1024;
const AT_ONCE = 8;
/** As many links as Linux follows before it gives up. */
const MAX_FOLLOWED = 40;

/** Reads the modules of trees; a file that did not change is read once. */
export class ModuleReader {
  readonly #read: ReadConfiguration;
  readonly #known = new WeightedCache<Oid, KnownFile>(CACHE_BYTES, ({ size }) => 500 + 4 * size);

  constructor(read: ReadConfiguration) {
    this.#read = read;
  }

  /** @throws ReactorError if the tree cannot be read */
  async modulesOf(tree: TreeView): Promise<TreeModules> {
    const files = await tree.files();
    const byPath = new Map(files.map((file) => [file.path, file]));
    const wanted = files.filter(({ path }) => isConfigurationPath(path));
    const sources = await mapLimited(wanted, AT_ONCE, (file) => this.#source(tree, byPath, file));
    const graph = buildModuleGraph(sources);
    const locks = files.filter(({ path }) => /(^|\/)\.terraform\.lock\.hcl$/.test(path));
    const locked = new Set(locks.map(({ path }) => directoryOf(path)));
    const roots = rootModulesOf(graph, locked);
    return { graph, roots, opaque: (directory) => opaqueAt(byPath, directory) };
  }

  async #source(
    tree: TreeView,
    byPath: ReadonlyMap<string, MirrorFile>,
    file: MirrorFile,
  ): Promise<SourceFile> {
    const { path } = file;
    if (file.mode !== SYMLINK_MODE) return { path, ...(await this.#content(tree, file)) };
    const { target, links } = await followed(tree, byPath, file);
    if (target === undefined) return { path, ...UNREAD };
    const { blocks, references } = await this.#content(tree, target);
    return {
      path,
      blocks,
      references: references === 'anything' ? references : [...references, ...links],
    };
  }

  async #content({ mirror }: TreeView, { path, oid }: MirrorFile): Promise<ConfigurationFile> {
    // The same content is read differently under the name of the other syntax.
    const key = `${oid}${path.endsWith('.json') ? ' json' : ''}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known.file;
    const blob = await mirror.read(oid);
    if (blob?.type !== 'blob') return UNREAD;
    const file = await this.#read(path, blob.content);
    this.#known.set(key, { file, size: blob.size });
    return file;
  }
}

interface KnownFile {
  readonly file: ConfigurationFile;
  /** Bytes of the content. */
  readonly size: number;
}

interface Followed {
  /** `undefined` if it leads out of the tree, to nothing, or through a directory that is a link. */
  readonly target?: MirrorFile;
  /** All that was followed, as files that the module of the link reads. */
  readonly links: readonly FileReference[];
}

/** Where a symlink leads; people link one `providers.tf` into many modules. */
async function followed(
  { mirror }: TreeView,
  byPath: ReadonlyMap<string, MirrorFile>,
  from: MirrorFile,
): Promise<Followed> {
  const links: FileReference[] = [];
  let target: MirrorFile | undefined = from;
  while (target?.mode === SYMLINK_MODE && links.length < MAX_FOLLOWED) {
    const text = new TextDecoder().decode((await mirror.read(target.oid))?.content);
    const path: string | undefined = joinTreePath(directoryOf(target.path), text);
    if (text.startsWith('/') || path === undefined) return { links };
    links.push({ base: 'tree', path, isPrefix: false });
    target = byPath.get(path);
  }
  return target?.mode.startsWith('100') ? { target, links } : { links };
}

function opaqueAt(
  byPath: ReadonlyMap<string, MirrorFile>,
  directory: string,
): 'symlink' | 'submodule' | undefined {
  for (let path = directory; path !== ''; path = directoryOf(path)) {
    const mode = byPath.get(path)?.mode;
    if (mode === SYMLINK_MODE) return 'symlink';
    if (mode === SUBMODULE_MODE) return 'submodule';
  }
  return undefined;
}
