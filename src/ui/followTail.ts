import {
  Selection,
  TextEditorRevealType,
  window,
  workspace,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import type { Disposable } from '../core/disposable.ts';

/**
 * Follows the end of a document that grows, as `tail -f` does, in the editors in which the cursor
 * is at its end. Whoever moves the cursor up reads on in peace; at the end again, it is followed
 * again.
 */
export class TailFollower implements Disposable {
  readonly #isOurs: (document: TextDocument) => boolean;
  readonly #listening: Disposable;
  /** Editors whose cursor was at the end before the text grew. */
  #atEnd: readonly TextEditor[] = [];

  constructor(isOurs: (document: TextDocument) => boolean) {
    this.#isOurs = isOurs;
    this.#listening = workspace.onDidChangeTextDocument(({ document }) => this.#grown(document));
  }

  /** The text of documents is about to be read again. */
  note(): void {
    this.#atEnd = window.visibleTextEditors.filter(
      (editor) => this.#isOurs(editor.document) && isAtEnd(editor),
    );
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #grown(document: TextDocument): void {
    for (const editor of this.#atEnd.filter((each) => each.document === document)) toEnd(editor);
  }
}

/** Shows the end of a document, with the cursor there. */
export function toEnd(editor: TextEditor): void {
  const { document } = editor;
  const { end } = document.lineAt(document.lineCount - 1).range;
  editor.selection = new Selection(end, end);
  editor.revealRange(editor.selection, TextEditorRevealType.Default);
}

function isAtEnd({ document, selection }: TextEditor): boolean {
  return selection.isEmpty && selection.active.line >= document.lineCount - 1;
}
