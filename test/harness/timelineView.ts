import axe from 'axe-core';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from './eventually.ts';
import type { Workbench } from './workbench.ts';

/** The timeline inside its webview, with the words of a person who uses it. */
export class TimelineView {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Marks in sight whose spoken words contain a text. */
  mark(spoken: string): Locator {
    return this.find(`.mark[aria-label*="${spoken}"]`);
  }

  find(selector: string): Locator {
    return this.#workbench.page
      .frameLocator('iframe.webview.ready')
      .frameLocator('iframe#active-frame')
      .locator(selector);
  }

  button(name: string): Locator {
    return this.find('button').filter({ hasText: name });
  }

  /** Puts the focus on the chart. */
  async focus(): Promise<void> {
    await this.find('.scroller').focus();
  }

  /** Presses keys one after the other and resolves with what is said then. */
  async press(...keys: readonly string[]): Promise<string> {
    for (const key of keys) await this.find('.scroller').press(key);
    return this.said();
  }

  /** Opens what is selected; the timeline may be out of sight then. */
  async open(): Promise<void> {
    await this.find('.scroller').press('Enter');
  }

  async said(): Promise<string> {
    return (await this.find('[role=status]').textContent()) ?? '';
  }

  async waitUntilSaid(text: RegExp): Promise<string> {
    return eventually(
      `the timeline to say ${text.source}`,
      () => this.said(),
      (said) => text.test(said),
    );
  }

  /** What axe-core finds wrong, one line for each rule and element. */
  async violations(): Promise<readonly string[]> {
    const frame = await this.#frame();
    await frame.evaluate(axe.source);
    return frame.evaluate(`axe.run(document).then(({ violations }) =>
      violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => [id, help, html, failureSummary].join(' | '))))`);
  }

  /** Signs of the legend that the theme leaves without a colour of their own. */
  async withoutColour(): Promise<readonly string[]> {
    const frame = await this.#frame();
    return frame.evaluate(`[...document.querySelectorAll('.legend li')]
      .filter((item) => getComputedStyle(item.querySelector('.outline')).stroke === 'none')
      .map((item) => item.textContent)`);
  }

  /** Milliseconds of the longest time between two frames while something is done. */
  async longestFrame(act: () => Promise<void>): Promise<number> {
    const frame = await this.#frame();
    await frame.evaluate(`{
      globalThis.longest = 0;
      let last = performance.now();
      const next = (now) => {
        globalThis.longest = Math.max(globalThis.longest, now - last);
        last = now;
        requestAnimationFrame(next);
      };
      requestAnimationFrame(next);
    }`);
    await act();
    return frame.evaluate('globalThis.longest');
  }

  async #frame(): Promise<Frame> {
    const handle = await this.find('html').elementHandle();
    const frame = await handle.ownerFrame();
    if (!frame) throw new Error('The timeline is not there.');
    return frame;
  }
}
