import { Location, TestMessage, Uri, workspace } from 'vscode';
import type { Finding } from '../../core/events/validationData.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import { applyFix } from '../../core/validation/applyFix.ts';
import { rangeOf } from '../problems.ts';
import type { RealityTarget } from '../targets.ts';
import { realityFileUri } from '../treeFiles/treeFiles.ts';

/** A file as it is in a reality, and where a person looks at it. */
interface FoundFile {
  readonly uri: Uri;
  readonly content: Uint8Array;
}

/** With larger files a fix is not shown as a difference. Bytes. */
const MOST_COMPARED = 200_000;

/**
 * Where findings of a reality are: in the file of the work tree if that is the same, so that it can
 * be mended there, else in the reality's own.
 */
export class FindingPlaces {
  readonly #target: RealityTarget;
  readonly #named: NamedReality;
  readonly #files = new Map<string, Promise<FoundFile | undefined>>();

  constructor(target: RealityTarget, named: NamedReality) {
    this.#target = target;
    this.#named = named;
  }

  /** A finding as the result of a test; one with a fix shows what it would change. */
  async messageOf(finding: Finding): Promise<TestMessage> {
    const { path, message, validator, rule, fix } = finding;
    const said = `${message} (${validator}/${rule})`;
    const file = await this.#fileAt(path);
    if (file === undefined) return new TestMessage(said);
    const text =
      fix && file.content.length <= MOST_COMPARED ? new TextDecoder().decode(file.content) : '';
    const mended = fix && text !== '' ? applyFix(text, fix, path) : undefined;
    const told =
      mended === undefined ? new TestMessage(said) : TestMessage.diff(said, mended, text);
    told.location = new Location(file.uri, rangeOf(finding));
    return told;
  }

  #fileAt(path: string): Promise<FoundFile | undefined> {
    const known = this.#files.get(path) ?? this.#find(path);
    this.#files.set(path, known);
    return known;
  }

  /** `undefined` for what is no file, e.g. the tree as a whole. */
  async #find(path: string): Promise<FoundFile | undefined> {
    const found = await this.#named.reality.read(path);
    if (found === undefined) return undefined;
    const { content } = found;
    const inWorkTree = Uri.joinPath(Uri.file(this.#target.repository.root), path);
    const isSame = await isFileOf(inWorkTree, content);
    return { uri: isSame ? inWorkTree : realityFileUri(this.#target, path), content };
  }
}

async function isFileOf(uri: Uri, content: Uint8Array): Promise<boolean> {
  try {
    const { size } = await workspace.fs.stat(uri);
    if (size !== content.length) return false;
    const present = await workspace.fs.readFile(uri);
    return present.every((byte, index) => byte === content[index]);
  } catch {
    // No such file, or none that can be read: then it is not the same.
    return false;
  }
}
