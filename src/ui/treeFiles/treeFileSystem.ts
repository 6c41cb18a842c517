import {
  EventEmitter,
  FileChangeType,
  FileSystemError,
  type FileType,
  workspace,
  Disposable as VsDisposable,
  type FileChangeEvent,
  type FileStat,
  type FileSystemProvider,
  type Uri,
} from 'vscode';
import type { Disposable } from '../../core/disposable.ts';
import type * as ReadTree from './readTree.ts';
import type { FindTree } from './shownTree.ts';
import { readUriParts, type TreeAddress } from './treeAddress.ts';

/**
 * Trees of git as read-only folders. Symlinks are shown as what they say and never followed,
 * submodules as empty folders; a path is looked up name by name and leads nowhere else.
 */
export class TreeFileSystem implements FileSystemProvider, Disposable {
  readonly #scheme: string;
  readonly #find: FindTree;
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  /** What the editor wants to hear of, with how often it asked. */
  readonly #watched = new Map<string, { readonly uri: Uri; count: number }>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(scheme: string, find: FindTree) {
    this.#scheme = scheme;
    this.#find = find;
  }

  watch(uri: Uri): VsDisposable {
    const key = uri.toString();
    const watched = this.#watched.get(key) ?? { uri, count: 0 };
    watched.count += 1;
    this.#watched.set(key, watched);
    return new VsDisposable(() => {
      watched.count -= 1;
      if (watched.count === 0) this.#watched.delete(key);
    });
  }

  /** Tells the editor that files of some trees may have changed, or be gone. */
  async tell(isOf: (address: TreeAddress) => boolean): Promise<void> {
    const open = workspace.textDocuments.map(({ uri }) => uri);
    const known = [...open, ...[...this.#watched.values()].map(({ uri }) => uri)];
    const concerned = new Map(known.map((uri) => [uri.toString(), uri]));
    const events: FileChangeEvent[] = [];
    for (const uri of concerned.values()) {
      const address = uri.scheme === this.#scheme ? readUriParts(uri) : undefined;
      if (address === undefined || !isOf(address)) continue;
      const isThere = await (await reading()).isThere(this.#find, uri);
      events.push({ uri, type: isThere ? FileChangeType.Changed : FileChangeType.Deleted });
    }
    if (events.length > 0) this.#changed.fire(events);
  }

  async stat(uri: Uri): Promise<FileStat> {
    return (await reading()).stat(this.#find, uri);
  }

  async readDirectory(uri: Uri): Promise<[string, FileType][]> {
    return (await reading()).readDirectory(this.#find, uri);
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return (await reading()).readFile(this.#find, uri);
  }

  createDirectory(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#watched.clear();
  }
}

function reading(): Promise<typeof ReadTree> {
  return import('./readTree.ts');
}
