import * as vscode from 'vscode';

/** What a person was asked while answers were given for them. */
export interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/**
 * Presses the button of the next modal question, as a person would; resolves with what it said.
 * The window is the one thing that nobody sits in front of in these tests.
 */
export async function answering<T>(
  button: string,
  act: () => PromiseLike<T>,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const window: { showWarningMessage: unknown } = vscode.window;
  const real = window.showWarningMessage;
  window.showWarningMessage = (
    message: string,
    options: vscode.MessageOptions,
    ...buttons: string[]
  ): Promise<string | undefined> => {
    asked.push({ message, detail: options.detail ?? '', buttons });
    return Promise.resolve(buttons.find((each) => each === button));
  };
  try {
    await act();
  } finally {
    window.showWarningMessage = real;
  }
  return asked;
}

/** Types into the next box that asks for a text, as a person would. */
export async function typing<T>(text: string, act: () => PromiseLike<T>): Promise<void> {
  const window: { showInputBox: unknown } = vscode.window;
  const real = window.showInputBox;
  window.showInputBox = (): Promise<string> => Promise.resolve(text);
  try {
    await act();
  } finally {
    window.showInputBox = real;
  }
}
