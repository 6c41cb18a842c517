import type { Disposable } from './disposable.ts';
import type { Engine } from './engine.ts';

/** An engine and where its repository is; disposing it disposes the engine. */
export interface OpenRepository extends Disposable {
  readonly engine: Engine;
  /** For people: the name of the folder. */
  readonly name: string;
  /** Absolute path of the work tree, or of the git directory of a bare repository. */
  readonly root: string;
}

/**
 * Opens the repository that a folder lies in; the engine is not started yet.
 * @throws ReactorError with the reason why it cannot be watched
 */
export type OpenFolder = (folder: string) => Promise<OpenRepository>;
