import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECKOUT } from '../harness/checkout.ts';
import { eventually } from '../harness/eventually.ts';
import type { TestRepository } from '../harness/gitRepository.ts';
import { runOrThrow } from '../harness/processes.ts';
import type { Session } from '../harness/session.ts';
import { createSynthetic } from '../harness/syntheticRepository.ts';
import { TimelineView } from '../harness/timelineView.ts';
import { closeSession, keepPictureOfFailure, openOn } from './openOn.ts';

const COMMITS = 5_000;
/** A window of this size shows a few dozen. */
const MOST_DRAWN = 300;
/** What a person calls a stutter. Milliseconds; the machine draws without a graphics card. */
const STUTTER_MS = 500;

let repository: TestRepository;
let session: Session;
let timeline: TimelineView;

beforeAll(async () => {
  repository = await createSynthetic({ commits: COMMITS, files: 20 });
  repository.git('checkout', '--quiet', '--force', 'main');
  session = await openOn(repository.dir);
  timeline = new TimelineView(session.workbench);
});
beforeEach(() => keepPictureOfFailure(session));
afterAll(async () => {
  await closeSession(session);
  repository.remove();
});

describe('the timeline of a long history', () => {
  it('loads older commits when asked, and draws only what is in sight', async () => {
    const { workbench } = session;
    await workbench.openGitReactorView();
    await workbench.waitForTreeRow(`Commit ${COMMITS - 1}`);
    await workbench.typeCommand('Git Reactor: Show Timeline');
    const summary = timeline.find('.summary');
    let count = 500;
    for (; count < COMMITS; count = Math.min(2 * count, COMMITS)) {
      await summary.filter({ hasText: `Commits: ${count} ·` }).waitFor();
      await timeline.button('Load older commits').click();
    }
    await summary.filter({ hasText: `Commits: ${COMMITS} ·` }).waitFor();
    expect(await timeline.button('Load older commits').isDisabled()).toBe(true);
    expect(await timeline.find('.mark').count()).toBeLessThan(MOST_DRAWN);
    await timeline.mark(`Commit ${COMMITS - 1},`).waitFor();
  });

  it('scrolls and zooms through all of it without a stutter', async () => {
    await timeline.focus();
    expect(await timeline.press('Home')).toContain('Commit 0,');
    await timeline.mark('Commit 0,').waitFor();
    const longest = await timeline.longestFrame(async () => {
      await timeline.press('End', 'Home', '+', '+', 'End', '-', '-', '-', '-', '0', 'Home');
    });
    console.log(`${COMMITS} commits: the longest frame took ${Math.round(longest)} ms`);
    expect(longest).toBeLessThan(STUTTER_MS);
    expect(await timeline.find('.mark').count()).toBeLessThan(MOST_DRAWN);
    await session.workbench.screenshot(join(CHECKOUT, 'out', 'e2e', 'timeline-long.png'));
  });

  it('hears of a new commit, and stays where the person is', async () => {
    const before = await timeline.said();
    const args = ['commit', '--quiet', '--allow-empty', '--message', 'One more'];
    await runOrThrow('git', args, { cwd: repository.dir });
    await timeline
      .find('.summary')
      .filter({ hasText: `Commits: ${COMMITS + 1} ·` })
      .waitFor();
    expect(await timeline.said()).toBe(before);
    await timeline.mark('Commit 0,').waitFor();
    await timeline.button('Newest').click();
    await eventually(
      'the new commit',
      () => timeline.mark('One more').count(),
      (found) => found === 1,
    );
  });
});
