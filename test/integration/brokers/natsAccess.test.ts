import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openNats } from '../../../src/adapters/brokers/nats/natsBroker.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Broker, BrokerAccess } from '../../../src/core/brokers/broker.ts';
import { message } from '../../harness/brokers/brokerContract.ts';
import { describeWithNats } from '../../harness/brokers/natsHere.ts';
import { createNatsServer, type NatsServer } from '../../harness/brokers/natsServer.ts';
import { eventually } from '../../harness/eventually.ts';
import { createLogRecord } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

async function started(args: readonly string[], scheme?: string): Promise<NatsServer> {
  const server = await createNatsServer(args, scheme);
  await server.start();
  onTestFinished(() => server.stop());
  return server;
}

async function opened(access: BrokerAccess): Promise<Broker> {
  const broker = await openNats(access, { clock: systemClock, log: createLogRecord() });
  onTestFinished(() => broker.close());
  return broker;
}

function isOf(broker: Broker, kind: Broker['state']['kind']): Promise<Broker['state']> {
  return eventually(
    `it is ${kind}`,
    () => broker.state,
    (state) => state.kind === kind,
  );
}

/** Closes each connection. @param at its port; 0: any */
async function closingServer(at: number): Promise<{
  readonly port: number;
  readonly triedOften: () => Promise<unknown>;
}> {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    connections++;
    socket.on('error', () => undefined).destroy();
  }).listen(at, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const triedOften = (): Promise<unknown> =>
    eventually(
      'it was tried again',
      () => connections,
      (count) => count >= 3,
    );
  return { port, triedOften };
}

/** A certificate for the name of the loopback address, signed by itself. */
function certificate(): { readonly cert: string; readonly key: string } {
  const folder = tempFolder('certificate');
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-out', cert];
  execFileSync('openssl', [...made, '-keyout', key, ...subject], { stdio: 'ignore' });
  return { cert, key };
}

describeWithNats('NATS', () => {
  it('is reached over TLS with a password, and by nobody else', { timeout: 60_000 }, async () => {
    const { cert, key } = certificate();
    const tls = ['--tls', '--tlscert', cert, '--tlskey', key];
    const { port } = await started([...tls, '--user', 'ada', '--pass', 'right']);
    // The client checks the names of servers, not their numbers.
    const url = new URL(`tls://localhost:${port}`);
    const ca = readFileSync(cert, 'utf8');
    const username = 'ada';
    const good = await opened({ url, ca, username, password: 'right' });
    await isOf(good, 'connected');
    await good.publish([message(1)]);
    const wrong = await opened({ url, ca, username, password: 'wrong-hunter2' });
    expect(await isOf(wrong, 'down')).toMatchObject({
      reason: expect.stringMatching(/auth/i) as string,
    });
    expect(JSON.stringify(wrong.state)).not.toContain('hunter2');
    const untrusting = await opened({ url, username, password: 'right' });
    expect(await isOf(untrusting, 'down')).toMatchObject({
      reason: expect.stringMatching(/certificate|self/i) as string,
    });
  });

  it('that answers nothing is down until it does', { timeout: 60_000 }, async () => {
    const server = await started([]);
    server.suspend();
    const broker = await opened({ url: server.url });
    // It takes the connection and never answers.
    expect(await isOf(broker, 'down')).toMatchObject({
      reason: expect.stringMatching(/time/i) as string,
    });
    server.resume();
    await isOf(broker, 'connected');
  });

  it('that is down holds up nobody who leaves it', { timeout: 60_000 }, async () => {
    const server = await started([]);
    const broker = await opened({ url: server.url });
    for (const mode of ['all', 'shared'] as const) {
      await broker.consume({ name: `of-${mode}`, mode }, () => Promise.resolve());
    }
    await server.kill();
    // When it was tried a few times, all that receives waits for the next connection.
    const { port, triedOften } = await closingServer(server.port);
    expect(port).toBe(server.port);
    await triedOften();
    const before = performance.now();
    await broker.close();
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(broker.state).toEqual({ kind: 'closed' });
  });

  it('that takes and never confirms holds up nobody for long', { timeout: 60_000 }, async () => {
    const server = await started([]);
    const broker = await opened({ url: server.url });
    await isOf(broker, 'connected');
    server.suspend();
    const before = performance.now();
    await expect(broker.publish([message(1)])).rejects.toMatchObject({ code: 'broker-down' });
    expect(performance.now() - before).toBeLessThan(15_000);
    server.resume();
    await eventually(
      'it is kept',
      () =>
        broker.publish([message(1)]).then(
          () => true,
          () => false,
        ),
      (isKept) => isKept,
    );
  });

  it('that closes each connection is down, and tried on', { timeout: 60_000 }, async () => {
    const { port, triedOften } = await closingServer(0);
    const broker = await opened({ url: new URL(`nats://127.0.0.1:${port}`) });
    await triedOften();
    expect(broker.state.kind).toBe('down');
  });

  it('refuses what is too large, and takes the next', { timeout: 60_000 }, async () => {
    const { url } = await started([]);
    const broker = await opened({ url });
    await isOf(broker, 'connected');
    const large = message(1, { body: new Uint8Array(10 << 20) });
    await expect(broker.publish([large])).rejects.toMatchObject({ code: 'broker-refused' });
    await broker.publish([message(2)]);
  });
});
