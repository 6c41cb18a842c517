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

/** Types into each box that asks for a text, as a person would. */
export async function typing<T>(text: string, act: () => PromiseLike<T>): Promise<void> {
  await typingInto(() => text, act);
}

/**
 * Types one text after another into the boxes that ask for one, and gives up when there is none.
 * @returns what the boxes were
 */
export async function typingEach<T>(
  texts: readonly string[],
  act: () => PromiseLike<T>,
): Promise<readonly vscode.InputBoxOptions[]> {
  const boxes: vscode.InputBoxOptions[] = [];
  await typingInto((box) => texts[boxes.push(box) - 1], act);
  return boxes;
}

async function typingInto<T>(
  type: (box: vscode.InputBoxOptions) => string | undefined,
  act: () => PromiseLike<T>,
): Promise<void> {
  const window: { showInputBox: unknown } = vscode.window;
  const real = window.showInputBox;
  window.showInputBox = (box: vscode.InputBoxOptions = {}): Promise<string | undefined> =>
    Promise.resolve(type(box));
  try {
    await act();
  } finally {
    window.showInputBox = real;
  }
}

/** Chooses the entries of the next lists by their labels, one list after another. */
export async function picking<T>(
  labels: readonly string[],
  act: () => PromiseLike<T>,
): Promise<readonly (readonly string[])[]> {
  const window: { showQuickPick: unknown } = vscode.window;
  const real = window.showQuickPick;
  const offered: (readonly string[])[] = [];
  window.showQuickPick = async (
    items: readonly vscode.QuickPickItem[] | Promise<readonly vscode.QuickPickItem[]>,
  ): Promise<vscode.QuickPickItem | undefined> => {
    const label = labels[offered.length];
    const all = await items;
    offered.push(all.map((item) => item.label));
    return all.find((item) => item.label === label);
  };
  try {
    await act();
  } finally {
    window.showQuickPick = real;
  }
  return offered;
}

/**
 * Presses a button of the messages that come, or none; resolves with what they said.
 * @param button its label; a message without it is read and left alone
 */
export async function reading<T>(
  button: string | undefined,
  act: () => PromiseLike<T>,
): Promise<readonly Asked[]> {
  const told: Asked[] = [];
  const window = vscode.window as unknown as Record<string, unknown>;
  const names = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  const real = names.map((name) => window[name]);
  const show = (message: string, ...buttons: unknown[]): Promise<unknown> => {
    const labels = buttons.filter((each) => typeof each === 'string');
    told.push({ message, detail: '', buttons: labels });
    return Promise.resolve(labels.find((each) => each === button));
  };
  for (const name of names) window[name] = show;
  try {
    await act();
  } finally {
    for (const [index, name] of names.entries()) window[name] = real[index];
  }
  return told;
}
