import {
  EventEmitter,
  l10n,
  Uri,
  window,
  workspace,
  type TextDocument,
  type TextDocumentContentProvider,
} from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { TailFollower, toEnd } from './followTail.ts';
import { DOCUMENT_SCHEME } from './ids.ts';
import { readSlowly } from './slowly.ts';
import { forgetOldest } from '../core/forgetOldest.ts';

/** A text that is shown and not edited. */
export interface ShownText {
  /** Of the tab; what follows the last dot chooses the language: `.diff`, `.log`, `.txt`. */
  readonly title: string;
  /** Its text as it is now. */
  readonly read: () => string | Promise<string>;
  /** It is read again from time to time as long as this holds. */
  readonly isGrowing?: () => boolean;
}

/** While something grows. Milliseconds. */
const READ_AGAIN_MS = 500;
const MOST_KEPT = 100;

/** Read-only documents: plans, logs of runs, answers. One that is shown again is read again. */
export class Documents implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, ShownText>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #growing = new Map<string, NodeJS.Timeout>();
  readonly #owned = new DisposableStore();
  readonly #tail = this.#owned.add(new TailFollower(({ uri }) => uri.scheme === DOCUMENT_SCHEME));
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#owned.add(this.#changed);
    this.#owned.add(workspace.registerTextDocumentContentProvider(DOCUMENT_SCHEME, this));
    this.#owned.add(workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
  }

  /** @param about the same for the same thing: a text of it that is open already is used again */
  async show(about: string, text: ShownText): Promise<void> {
    const path = `/${text.title.replaceAll(/[/\\?#\s]+/g, ' ')}`;
    const uri = Uri.from({ scheme: DOCUMENT_SCHEME, path, query: about });
    this.#keep(uri.toString(), text);
    this.#changed.fire(uri);
    const open = async (): Promise<TextDocument> => workspace.openTextDocument(uri);
    const document = await readSlowly(l10n.t('Opening {0}…', text.title), open);
    if (document === undefined) return;
    const editor = await window.showTextDocument(document, { preview: true });
    if (text.isGrowing?.() !== true) return;
    if (!this.#growing.has(uri.toString())) toEnd(editor);
    this.#follow(uri, text);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    return (await this.#texts.get(uri.toString())?.read()) ?? '';
  }

  dispose(): void {
    for (const timer of this.#growing.values()) clearInterval(timer);
    this.#owned.dispose();
  }

  #keep(key: string, text: ShownText): void {
    this.#texts.delete(key);
    this.#texts.set(key, text);
    forgetOldest(this.#texts, MOST_KEPT);
  }

  #follow(uri: Uri, { isGrowing }: ShownText): void {
    const key = uri.toString();
    if (this.#growing.has(key)) return;
    const timer = setInterval(() => {
      // Asked before: what was printed last is read once more.
      if (isGrowing?.() !== true) this.#stop(key);
      this.#tail.note();
      this.#changed.fire(uri);
    }, READ_AGAIN_MS);
    this.#growing.set(key, timer);
  }

  #stop(key: string): void {
    clearInterval(this.#growing.get(key));
    this.#growing.delete(key);
  }

  #forget(uri: Uri): void {
    if (uri.scheme !== DOCUMENT_SCHEME) return;
    this.#stop(uri.toString());
    this.#texts.delete(uri.toString());
  }
}
