import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually, PATIENCE_MS } from './eventually.ts';

/** One visible row of a tree. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** 1 for the roots. */
  readonly level: number;
}

export interface StatusBarItem {
  readonly text: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

export interface Welcome {
  readonly text: string;
  readonly buttons: readonly string[];
}

export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** What is read of an element inside the page; the DOM's types are not part of this project. */
interface PageElement {
  readonly textContent: string | null;
  querySelector(selector: string): PageElement | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): { readonly top: number };
}

const THEMES = {
  light: { mark: 'vs', forcedColors: 'none', colorScheme: 'light' },
  dark: { mark: 'vs-dark', forcedColors: 'none', colorScheme: 'light' },
  highContrast: { mark: 'hc-black', forcedColors: 'active', colorScheme: 'dark' },
  highContrastLight: { mark: 'hc-light', forcedColors: 'active', colorScheme: 'light' },
} as const;

const SIZE = { width: 1_280, height: 800 };
const VIEW = '[id="workbench.view.extension.gitReactor"]';
const EXTENSION = 'git-reactor.git-reactor';

/**
 * Opens a window of the VS Code at an address, on a folder or on nothing, and resolves when a
 * person could start to work.
 */
export async function openWorkbench(
  browser: Browser,
  address: string,
  folder?: string,
): Promise<Workbench> {
  const page = await browser.newPage({ viewport: SIZE });
  page.setDefaultTimeout(PATIENCE_MS);
  const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder });
  await page.goto(`${address}/?${query.toString()}`, { waitUntil: 'commit' });
  await page.locator('.part.statusbar .statusbar-item').first().waitFor();
  await page.locator('.part.activitybar .action-item').first().waitFor();
  return new Workbench(page);
}

/** A VS Code window, with the words of a person who uses it. */
export class Workbench implements AsyncDisposable {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Runs a command by its full title from the command palette. */
  async runCommand(title: string): Promise<void> {
    await this.offerCommand(title);
    await this.quickRow(title).first().click();
  }

  /** Runs a command by its full title without touching the mouse. */
  async typeCommand(title: string): Promise<void> {
    await this.offerCommand(title);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the text of the open editor, as far as it is visible, is like `text`. */
  async waitForEditor(text: RegExp): Promise<void> {
    const lines = this.page.locator('.editor-group-container.active .view-lines').first();
    await eventually(
      `an editor like ${text.source}`,
      async () => (await lines.innerText()).replaceAll('\u00a0', ' '),
      (shown) => text.test(shown),
    );
  }

  /** Opens a file of the folder by its path, and waits until its editor has the focus. */
  async openFile(path: string): Promise<void> {
    await eventually(
      `${path} among the files`,
      async () => {
        await this.page.keyboard.press('Control+P');
        const isTyped = await soon(this.quickInput().fill(path, { timeout: SOON_MS }));
        return isTyped && (await isVisibleSoon(this.quickRow(basename(path)).first()));
      },
      (isOffered) => isOffered,
    );
    await this.quickRow(basename(path)).first().click();
    const tab = this.page.locator('.tab.active', { hasText: basename(path) });
    await tab.waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /** Whether the tab of a file says that it has edits that are not saved. */
  async isDirty(name: string): Promise<boolean> {
    return (await this.page.locator('.tab.dirty', { hasText: name }).count()) > 0;
  }

  /** Command titles that the palette offers for a text. */
  async offeredCommands(text: string): Promise<readonly string[]> {
    await this.openPalette();
    await this.quickInput().fill(`>${text}`);
    await this.quickRow(text).first().waitFor();
    const offered = await this.quickPickRows();
    await this.page.keyboard.press('Escape');
    return offered;
  }

  /** Chooses the first row of an open quick pick whose text contains `text`. */
  async pick(text: string): Promise<void> {
    await this.quickRow(text).first().click();
  }

  async quickPickRows(): Promise<readonly string[]> {
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    return this.page.locator('.quick-input-list .monaco-list-row .label-name').allInnerTexts();
  }

  /** Loads the window again; what was open opens by itself. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.statusBarItem().waitFor();
  }

  async openGitReactorView(): Promise<void> {
    if (await this.page.locator(VIEW).isVisible()) return;
    await this.page.locator('.activitybar [aria-label^="Git Reactor"]').first().click();
    await this.page.locator(VIEW).waitFor();
  }

  /** Draws the border of the side bar to the right, so that rows can be read in pictures. */
  async widenSideBar(): Promise<void> {
    const [x, y] = [350, SIZE.height / 2];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + 110, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** The visible rows of the Git Reactor view, top to bottom. */
  treeRows(): Promise<readonly TreeRow[]> {
    return readRows(this.page.locator(`${VIEW} .monaco-list-row[role="treeitem"]`));
  }

  /** Waits until a row of the Git Reactor view contains `text` and resolves with it. */
  async waitForTreeRow(text: string): Promise<TreeRow> {
    await this.treeRow(text).waitFor();
    const [row] = await readRows(this.treeRow(text));
    return row ?? this.waitForTreeRow(text);
  }

  /** What a screen reader says of the selected row of the Git Reactor view; empty: there is none. */
  async selectedTreeRow(): Promise<string> {
    const row = this.page.locator(`${VIEW} .monaco-list-row.selected`).first();
    return (await row.count()) === 0 ? '' : ((await row.getAttribute('aria-label')) ?? '');
  }

  /** What the Git Reactor view says while it is empty, and what its buttons are called. */
  async waitForWelcome(text: string): Promise<Welcome> {
    const body = this.page.locator(`${VIEW} .welcome-view-content`, { hasText: text }).first();
    await body.waitFor();
    const buttons = await body.locator('.monaco-button').allInnerTexts();
    return { text: (await body.innerText()).replaceAll(/\s+/g, ' ').trim(), buttons };
  }

  treeRow(text: string): Locator {
    return this.page.locator(`${VIEW} .monaco-list-row`, { hasText: text }).first();
  }

  /** Opens the row's children if it has any and they are hidden. */
  async expandTreeRow(text: string): Promise<void> {
    const row = this.treeRow(text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  }

  /** Presses the icon with a title on a row of the Git Reactor view, which shows it to the mouse. */
  async pressOnTreeRow(text: string, icon: string): Promise<void> {
    const row = this.treeRow(text);
    await row.hover();
    await row.locator(`.action-label[aria-label^="${icon}"]`).click();
  }

  /** Presses a button of the empty Git Reactor view. */
  async pressInWelcome(button: string): Promise<void> {
    await this.welcomeButton(button).click();
  }

  /** Opens a step of the walkthrough that is shown. */
  async openWalkthroughStep(title: string): Promise<void> {
    const step = this.page.locator('.getting-started-step', { hasText: title });
    await step.waitFor();
    if ((await step.getAttribute('aria-expanded')) !== 'true') await step.click();
    await this.page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
  }

  /** Waits until the walkthrough shows a drawing that has a path, the whole of its `d`. */
  async waitForWalkthroughPicture(path: string): Promise<void> {
    const frame = this.page
      .frameLocator('.getting-started-media iframe')
      .frameLocator('#active-frame');
    await frame.locator(`svg:has(path[d="${path}"])`).waitFor();
  }

  async pressInWalkthrough(button: string): Promise<void> {
    const buttons = this.page.locator('.getting-started-step.expanded .monaco-button', {
      hasText: button,
    });
    await buttons.first().click();
  }

  /** Waits until the browser has stored something of the window that a reload would bring back. */
  async waitUntilStored(text: RegExp): Promise<void> {
    await eventually(
      `${text.source} in what is stored`,
      () => this.page.evaluate<string>(STORED),
      (stored) => text.test(stored),
    );
  }

  statusBarItem(): Locator {
    return this.page.locator(`.statusbar-item[id^="${EXTENSION}"]`).first();
  }

  async readStatusBar(): Promise<StatusBarItem> {
    const item = this.statusBarItem();
    const text = (await item.innerText()).replaceAll(/\s+/g, ' ').trim();
    return { text, spoken: (await item.getAttribute('aria-label')) ?? '' };
  }

  /** Presses the status bar item and chooses the commit before, with a commit that undoes. */
  async askToRollBack(): Promise<void> {
    await this.statusBarItem().click();
    await this.pick('The previous commit');
    await this.pick('Revert');
  }

  /** The number on the icon of Git Reactor; empty: there is none. */
  async badge(): Promise<string> {
    const badge = this.page.locator('.activitybar .action-item', {
      has: this.page.locator('[aria-label^="Git Reactor"]'),
    });
    return (await badge.first().locator('.badge-content').first().innerText()).trim();
  }

  /** What stands beside the title of a view, and above its rows. */
  async viewHeader(
    name: string,
  ): Promise<{ readonly description: string; readonly message: string }> {
    const pane = this.page.locator(`${VIEW} .pane`, {
      has: this.page.locator(`.pane-header[aria-label^="${name}"]`),
    });
    const text = async (selector: string): Promise<string> => {
      const found = pane.first().locator(selector).first();
      return (await found.count()) === 0 ? '' : (await found.innerText()).trim();
    };
    return { description: await text('.description'), message: await text('.message') };
  }

  /** Turns to another theme; to high contrast as the system of a person who needs it does. */
  async useTheme(theme: keyof typeof THEMES): Promise<void> {
    const { mark, ...media } = THEMES[theme];
    await this.page.emulateMedia(media);
    const isThere = this.page.locator(`.monaco-workbench.${mark}`);
    if (media.forcedColors === 'none' && !(await isVisibleSoon(isThere))) {
      await this.typeCommand('Preferences: Toggle between Light/Dark Themes');
    }
    await isThere.waitFor();
  }

  /** Opens Problems and resolves with what its rows say, files included. */
  async problems(): Promise<readonly string[]> {
    await this.openProblems();
    return this.page
      .locator('.markers-panel .monaco-list-row')
      .evaluateAll((rows: PageElement[]) =>
        rows.map((row) => row.getAttribute('aria-label') ?? ''),
      );
  }

  async waitForProblem(text: string): Promise<string> {
    await this.openProblems();
    const row = this.page.locator(`.markers-panel .monaco-list-row[aria-label*="${text}"]`).first();
    await row.waitFor();
    return (await row.getAttribute('aria-label')) ?? '';
  }

  /** Opens the file of a row of Problems and has it offer a fix there, by keyboard. */
  async offerQuickFix(problem: string, fix: string): Promise<void> {
    await this.waitForProblem(problem);
    const row = this.page.locator(`.markers-panel .monaco-list-row[aria-label*="${problem}"]`);
    await row.first().dblclick(); // Opens the file and moves the focus into it.
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
    await eventually(
      `the fix ${fix}`,
      async () => {
        await this.page.keyboard.press('Control+.');
        return isVisibleSoon(this.quickFix(fix));
      },
      (isOffered) => isOffered,
    );
  }

  /** Applies a fix that is offered. */
  async applyQuickFix(fix: string): Promise<void> {
    await this.quickFix(fix).click();
  }

  /** Waits for a modal dialog and resolves with what it says. */
  async dialog(): Promise<Dialog> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    const detail = box.locator('.dialog-message-detail');
    return {
      message: (await box.locator('.dialog-message-text').innerText()).trim(),
      detail: (await detail.count()) > 0 ? (await detail.innerText()).trim() : '',
      buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
    };
  }

  async pressInDialog(button: string): Promise<void> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.locator('.dialog-buttons .monaco-button', { hasText: button }).first().click();
    await box.waitFor({ state: 'detached' });
  }

  /** Waits until a modal dialog or a notification says something like `text`; resolves with it. */
  async waitForMessage(text: RegExp): Promise<string> {
    const messages = await eventually(
      `a message like ${text.source}`,
      () => this.messages(),
      (shown) => shown.some((message) => text.test(message)),
    );
    return messages.find((message) => text.test(message)) ?? '';
  }

  /** Gives the dialog that asks where to save a path, which is in an empty folder. */
  async saveAs(path: string): Promise<void> {
    await eventually(
      `${path} in the dialog`,
      async () => {
        // While the dialog reads a folder it writes its own text over what was typed.
        await this.quickInput().fill(path);
        return [...(await this.quickPickRows()), await this.quickInput().inputValue()];
      },
      (shown) => shown.join(' ') === `.. ${path}`,
    );
    await this.page.locator('.quick-input-widget .monaco-button', { hasText: 'OK' }).click();
  }

  /** Presses a button of a notification, as soon as there is one. */
  async pressInNotification(button: string): Promise<void> {
    const buttons = this.page.locator('.notification-toast .monaco-button', { hasText: button });
    await buttons.first().click();
  }

  /** What modal dialogs and notifications say at this moment. */
  messages(): Promise<readonly string[]> {
    return this.page
      .locator('.dialog-message-container, .notification-toast .notification-list-item-message')
      .evaluateAll((boxes: PageElement[]) =>
        boxes.map((box) => (box.textContent ?? '').replaceAll(/\s+/g, ' ').trim()),
      );
  }

  /** Closes modal dialogs and notifications. */
  async closeMessages(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    if ((await this.messages()).length > 0) {
      await this.runCommand('Notifications: Clear All Notifications');
    }
  }

  /** Milliseconds that VS Code says `activate()` took, from its own list of running extensions. */
  async activationMs(): Promise<number> {
    await this.page.setViewportSize({ ...SIZE, height: 4_000 }); // Only visible rows exist.
    await this.runCommand('Developer: Show Running Extensions');
    const row = this.page.locator('.runtime-extensions-editor .monaco-list-row', {
      hasText: 'Git Reactor',
    });
    const text = await row.locator('.activation-time').first().innerText();
    await this.page.setViewportSize(SIZE);
    return Number(/(\d+)ms/.exec(text)?.[1] ?? NaN);
  }

  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  /** Leaves VS Code before the window closes, so that it ends at once what ran for the window. */
  async close(): Promise<void> {
    if (this.page.isClosed()) return;
    await this.page.goto('about:blank');
    await this.page.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Opens the palette and has it offer a command. */
  private async offerCommand(title: string): Promise<void> {
    await eventually(
      `${title} in the palette`,
      async () => {
        await this.openPalette();
        const isTyped = await soon(this.quickInput().fill(`>${title}`, { timeout: SOON_MS }));
        if (isTyped && (await isVisibleSoon(this.quickRow(title).first()))) return true;
        // It was closed by a change of focus, or what is offered was settled when it was opened,
        // maybe before the window knew its trust.
        await this.page.keyboard.press('Escape');
        return false;
      },
      (isOffered) => isOffered,
    );
  }

  private async openPalette(): Promise<void> {
    await eventually(
      'the command palette',
      async () => {
        await this.page.keyboard.press('F1'); // Lost while the workbench is moving its focus.
        return isVisibleSoon(this.quickInput());
      },
      (isOpen) => isOpen,
    );
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type="text"]').first();
  }

  private welcomeButton(button: string): Locator {
    return this.page.locator(`${VIEW} .welcome-view .monaco-button`, { hasText: button }).first();
  }

  private quickFix(fix: string): Locator {
    return this.page.locator('.action-widget .monaco-list-row', { hasText: fix }).first();
  }

  private quickRow(text: string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }

  private async openProblems(): Promise<void> {
    if (await this.page.locator('.markers-panel').isVisible()) return;
    await this.runCommand('Problems: Focus on Problems View');
    await this.page.locator('.markers-panel').waitFor();
  }
}

/** All values of all databases of the page, as one text. */
const STORED = `(async () => {
  const asked = (request) =>
    new Promise((settle, fail) => {
      request.onsuccess = () => settle(request.result);
      request.onerror = () => fail(request.error);
    });
  const values = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      values.push(...(await asked(database.transaction(store).objectStore(store).getAll())));
    database.close();
  }
  return JSON.stringify(values);
})()`;

/** Milliseconds after which a step is tried again. */
const SOON_MS = 2_000;

/** Of a tree, top to bottom; those that are there now. */
function readRows(rows: Locator): Promise<readonly TreeRow[]> {
  return rows.evaluateAll((elements: PageElement[]) =>
    elements
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((element) => ({
        label: element.querySelector('.label-name')?.textContent ?? '',
        description: element.querySelector('.label-description')?.textContent ?? '',
        spoken: element.getAttribute('aria-label') ?? '',
        level: Number(element.getAttribute('aria-level') ?? '1'),
      })),
  );
}

function isVisibleSoon(locator: Locator): Promise<boolean> {
  return soon(locator.waitFor({ timeout: SOON_MS }));
}

function soon(act: Promise<unknown>): Promise<boolean> {
  return act.then(
    () => true,
    () => false,
  );
}
