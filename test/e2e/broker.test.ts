import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSampleRepository } from '../demo/sampleRepository.ts';
import type { BrokerServer } from '../harness/brokers/brokerServer.ts';
import { natsMissing, startNats } from '../harness/brokers/natsServer.ts';
import { describeUnless } from '../harness/brokers/serverHere.ts';
import { eventually } from '../harness/eventually.ts';
import type { Session } from '../harness/session.ts';
import { createRepository } from '../harness/terminalRepository.ts';
import type { Workbench } from '../harness/workbench.ts';
import { closeSession, keepPictureOfFailure, openOn, picture } from './openOn.ts';

const DOWN = 'The broker is down';
const PASSWORD = 'hunter2';

async function inBothThemes(workbench: Workbench, name: string): Promise<void> {
  await workbench.useTheme('light');
  await picture(workbench, name);
  await workbench.useTheme('dark');
  await picture(workbench, `${name}-dark`);
}

/** Enters a text into the box whose prompt is like `prompt`. */
async function enter({ page }: Workbench, prompt: string, text: string): Promise<void> {
  await page.locator('.quick-input-message', { hasText: prompt }).waitFor();
  const box = page.locator('.quick-input-widget input').first();
  await box.fill(text);
  await box.press('Enter');
}

async function headed(workbench: Workbench, description: string): Promise<void> {
  await eventually(
    `the Events view with ${description}`,
    () => workbench.viewHeader('Events'),
    (header) => header.description === description,
  );
}

describeUnless(natsMissing)('a broker in the editor', () => {
  let server: BrokerServer;
  let session: Session;

  beforeAll(async () => {
    // It lets everybody in: this workbench forgets its secrets when it is loaded again.
    server = await startNats();
    const { folder } = await createSampleRepository();
    // What is kept in settings is not to reach other tests.
    session = await openOn(folder, {});
    await session.workbench.openGitReactorView();
    await session.workbench.widenSideBar();
  });
  beforeEach(() => keepPictureOfFailure(session));
  afterAll(async () => {
    await server.stop();
    await closeSession(session);
  });

  it('is asked for, connected and tested', async () => {
    const { workbench } = session;
    const { href } = server.access.url;
    await workbench.typeCommand('Git Reactor: Connect to Broker…');
    await enter(workbench, 'Its address', href.replace('//', `//reactor:${PASSWORD}@`));
    await workbench.page.locator('.quick-input-message', { hasText: 'has a user' }).waitFor();
    await picture(workbench, 'broker-refused');
    await workbench.page.locator('.quick-input-widget input').first().fill(href);
    await enter(workbench, 'Its address', href);
    await enter(workbench, 'User on', 'reactor');
    await enter(workbench, 'Password', PASSWORD);
    await workbench.waitForMessage(/Connected to nats:/);
    await headed(workbench, `connected to ${href}`);
    expect((await workbench.readStatusBar()).spoken).toContain(`connected to ${href}`);
    await inBothThemes(workbench, 'broker-connected');
    await workbench.pressInNotification('Send a Test Message');
    await workbench.waitForMessage(/came back in \d+ ms/);
    await workbench.closeMessages();
  });

  it('that dies is said to be down with the reason, and again when it is there', async () => {
    const { workbench } = session;
    await server.kill();
    const { spoken } = await workbench.waitForTreeRow(DOWN);
    expect(spoken).toMatch(/^The broker is down, \S+/);
    await headed(workbench, 'broker down');
    expect(await workbench.messages()).toEqual([]);
    await inBothThemes(workbench, 'broker-down');
    await workbench.pressOnTreeRow(DOWN, 'Try the Broker Again');
    await workbench.waitForTreeRow(DOWN);
    expect(await workbench.messages()).toEqual([]);
  });

  it('that is down stands in the view where nothing else does', async () => {
    const { folder } = await createRepository('unborn');
    await using window = await session.open(folder);
    await window.openGitReactorView();
    const { buttons } = await window.waitForWelcome(DOWN);
    expect(buttons).toContain('Try Again');
    await headed(window, 'broker down');
    await picture(window, 'broker-down-empty');
  });

  it('is connected again by itself', async () => {
    const { workbench } = session;
    await server.restart();
    await headed(workbench, `connected to ${server.access.url.href}`);
    await workbench.treeRow(DOWN).waitFor({ state: 'detached' });
    expect(await workbench.messages()).toEqual([]);
    await workbench.reload();
    await workbench.openGitReactorView();
    await headed(workbench, `connected to ${server.access.url.href}`);
  });
});
