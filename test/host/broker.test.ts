import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { makeCertificate } from '../harness/brokers/certificate.ts';
import type { BrokerServer } from '../harness/brokers/brokerServer.ts';
import { natsMissing, startNats } from '../harness/brokers/natsServer.ts';
import { eventually } from '../harness/eventually.ts';
import { answering, picking, reading, typingEach, type Asked } from './answers.ts';
import { HOST_LINE } from './protocol.ts';
import { extensionUnderTest, workspaceFolder } from './support.ts';

const SETTING = 'gitReactor.broker.url';
const [USER, PASSWORD] = ['reactor', 'hunter2'];

const run = (id: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`gitReactor.${id}`, ...args);

const setting = (): unknown =>
  vscode.workspace.getConfiguration().inspect(SETTING)?.globalValue ?? '';

const set = (address: string | undefined): Thenable<void> =>
  vscode.workspace.getConfiguration().update(SETTING, address, vscode.ConfigurationTarget.Global);

/** What conditions of the manifest are told of the broker, while `act` goes on. */
async function watchingCondition(act: (condition: () => unknown) => Promise<void>): Promise<void> {
  const commands: { executeCommand: unknown } = vscode.commands;
  const real = vscode.commands.executeCommand;
  let last: unknown;
  commands.executeCommand = (id: string, ...args: unknown[]): Thenable<unknown> => {
    if (id === 'setContext' && args[0] === 'gitReactor.broker') last = args[1];
    return real(id, ...args);
  };
  try {
    await act(() => last);
  } finally {
    commands.executeCommand = real;
  }
}

describe('a broker', function () {
  let server: BrokerServer;
  let address = '';

  before(async function () {
    if (natsMissing !== undefined && process.env['CI'] !== 'true') {
      console.log(`${HOST_LINE} Skipped: ${natsMissing}.`);
      this.skip();
    }
    await extensionUnderTest().activate();
    server = await startNats({ credentials: { username: USER, password: PASSWORD } });
    address = server.access.url.href;
  });

  after(async () => {
    await set(undefined);
    await server.stop();
  });

  /** Connects with what is typed and picked; resolves with what was told. */
  async function connect(
    typed: readonly string[],
    picked: readonly string[] = [],
    button?: string,
  ): Promise<readonly Asked[]> {
    return reading(button, () =>
      picking(picked, () => typingEach(typed, () => run('connectBroker'))),
    );
  }

  const becomes = (condition: () => unknown, wanted: string): Promise<unknown> =>
    eventually(`the broker is ${wanted}`, condition, (now) => now === wanted);

  it('is asked for by its address, checked as it is typed, and by a hidden password', async () => {
    const boxes = await typingEach([address, USER], () => run('connectBroker'));
    assert.deepEqual(
      boxes.map(({ password = false }) => password),
      [false, false, true],
    );
    const check = async (typed: string): Promise<unknown> => boxes[0]?.validateInput?.(typed);
    for (const right of ['', 'nats://a:4222', 'tls://a', 'amqps://a', ' kafka://a:9092 ']) {
      assert.equal(await check(right), undefined, right);
    }
    assert.match(String(await check('http://a')), /not the address of a broker/);
    const refused = String(await check(`nats://${USER}:${PASSWORD}@a`));
    assert.match(refused, /has a user or a password in it.*secret storage/);
    assert.ok(!refused.includes(PASSWORD));
    assert.equal(setting(), '', 'nothing is kept of what was given up');
  });

  it('that does not let one in is not kept, unless the person says so', async () => {
    const [told] = await connect([address, USER, 'wrong-secret']);
    assert.match(told?.message ?? '', /cannot be reached: .*auth/i);
    assert.ok(!told?.message.includes('wrong-secret'));
    assert.deepEqual(told?.buttons, ['Correct…', 'Keep Trying', 'Show Log']);
    assert.equal(setting(), '');
  });

  it('that is down is tried until it is there, if the person says so', async () => {
    await watchingCondition(async (condition) => {
      await server.kill();
      const [told] = await connect([address, USER, PASSWORD], [], 'Keep Trying');
      assert.match(told?.message ?? '', /cannot be reached/);
      assert.equal(setting(), address);
      await becomes(condition, 'down');
      await server.restart();
      await becomes(condition, 'connected');
      await answering('Disconnect and Forget the Password', () => run('disconnectBroker'));
      await becomes(condition, 'none');
    });
  });

  it('is connected, tested, lost when its server dies, and there again', async () => {
    await watchingCondition(async (condition) => {
      const [told] = await connect([address, USER, PASSWORD]);
      assert.match(told?.message ?? '', /^Connected to nats:/);
      await becomes(condition, 'connected');
      assert.equal(setting(), address);
      const [tested] = await reading(undefined, () => run('testBroker'));
      assert.match(tested?.message ?? '', /confirmed by nats:.* and came back in \d+ ms\./);
      await server.kill();
      await becomes(condition, 'down');
      const [failed] = await reading(undefined, () => run('testBroker'));
      assert.match(failed?.message ?? '', /did not confirm/);
      await server.restart();
      await becomes(condition, 'connected');
      await run('retryBroker');
      await becomes(condition, 'connected');
    });
  });

  it('is followed as the settings change, with the password that is stored for it', async () => {
    await watchingCondition(async (condition) => {
      await set(undefined);
      await becomes(condition, 'none');
      await set(`nats://${USER}:${PASSWORD}@${server.access.url.host}`);
      await becomes(condition, 'down');
      const [failed] = await reading(undefined, () => run('testBroker'));
      assert.match(failed?.message ?? '', /connected to no broker/);
      await set(address);
      await becomes(condition, 'connected');
    });
  });

  it('is offered with what is stored, until the person has it forgotten', async () => {
    const offered = await picking(['Use What Is Stored'], () =>
      reading(undefined, () => typingEach([address], () => run('connectBroker'))),
    );
    assert.deepEqual(offered, [['Use What Is Stored', 'Enter Others…']]);
    const forget = 'Disconnect and Forget the Password';
    const [asked] = await answering(forget, () => run('disconnectBroker'));
    assert.deepEqual(asked?.buttons, ['Disconnect', forget]);
    assert.equal(setting(), '');
    const boxes = await typingEach([address], () => run('connectBroker'));
    assert.equal(boxes.length, 2, 'the user is asked for again');
    const [none] = await reading(undefined, () => run('disconnectBroker'));
    assert.equal(none?.message, 'No broker is connected.');
  });

  it('is reached over TLS by the authorities of a file, and not without them', async () => {
    const certificate = await makeCertificate();
    const { keyFile, caFile } = certificate;
    const tls = await startNats({ tls: certificate });
    const window: { showOpenDialog: unknown } = vscode.window;
    const real = window.showOpenDialog;
    try {
      const typed = [tls.access.url.href, '', ''];
      const [refused] = await connect(typed, ['Those That the System Trusts']);
      assert.match(refused?.message ?? '', /cannot be reached: .*(certificate|self)/i);
      window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(keyFile)]);
      const [wrong] = await connect(typed, ['Those in a File…']);
      assert.match(wrong?.message ?? '', /There is no certificate in/);
      window.showOpenDialog = () => Promise.resolve([vscode.Uri.file(caFile)]);
      const [told] = await connect(typed, ['Those in a File…']);
      assert.match(told?.message ?? '', /^Connected to tls:/);
      await answering('Disconnect', () => run('disconnectBroker'));
    } finally {
      window.showOpenDialog = real;
      await tls.stop();
    }
  });

  it('is none of those that a repository names', async () => {
    const folder = join(workspaceFolder().fsPath, '.vscode');
    mkdirSync(folder, { recursive: true });
    const names = { [SETTING]: address, 'gitReactor.timeZone': 'Europe/Amsterdam' };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(names));
    const read = (name: string): unknown =>
      vscode.workspace.getConfiguration(undefined, workspaceFolder()).get(name);
    try {
      await eventually(
        'the settings of the repository',
        () => read('gitReactor.timeZone'),
        (zone) => zone === 'Europe/Amsterdam',
      );
      assert.equal(read(SETTING), '');
      const [failed] = await reading(undefined, () => run('testBroker'));
      assert.match(failed?.message ?? '', /connected to no broker/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
