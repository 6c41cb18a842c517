import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../freePort.ts';
import { runOrThrow } from '../processes.ts';
import { tempFolder } from '../tempFolder.ts';
import type { BrokerServer, BrokerServerOptions } from './brokerServer.ts';
import { kafkaClassPath, kafkaMissing } from './kafkaJars.ts';
import { ServerProcess } from './serverProcess.ts';

const HEAP = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const CLUSTER = 'Z2l0LXJlYWN0b3ItdGVzdA';

/** Starts a broker in KRaft mode, which is its own controller. */
export async function startKafka(options: BrokerServerOptions = {}): Promise<BrokerServer> {
  if (kafkaMissing !== undefined) throw new Error(kafkaMissing);
  const folder = tempFolder('kafka');
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, configuration(folder, { port, controllerPort }, options));
  const java = (...args: readonly string[]): readonly string[] => [
    ...HEAP,
    ...['-cp', kafkaClassPath(), ...args],
  ];
  await runOrThrow(
    'java',
    java('kafka.tools.StorageTool', 'format', '-t', CLUSTER, '-c', properties),
  );
  const server = new ServerProcess({
    program: 'java',
    args: java('kafka.Kafka', properties),
    options: { cwd: folder },
    logFile: join(folder, 'out.log'),
    readyLine: /Kafka Server started/,
    port,
  });
  await server.restart();
  const { credentials, tls } = options;
  return server.reachedBy({
    url: new URL(`${tls === undefined ? 'kafka' : 'kafkas'}://localhost:${port}`),
    ...credentials,
    ...(tls !== undefined && { ca: tls.ca }),
  });
}

interface Ports {
  readonly port: number;
  readonly controllerPort: number;
}

function configuration(
  folder: string,
  { port, controllerPort }: Ports,
  options: BrokerServerOptions,
): string {
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=OUTSIDE://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=OUTSIDE://localhost:${port}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=OUTSIDE',
    `log.dirs=${join(folder, 'data')}`,
    ...['offsets', 'transaction.state.log', 'share.coordinator.state'].map(
      (topic) => `${topic === 'offsets' ? 'offsets.topic' : topic}.replication.factor=1`,
    ),
    'offsets.topic.num.partitions=4',
    // Alone at home: nobody else will join, and who was killed is not waited for longer than allowed.
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    'broker.session.timeout.ms=1000',
    'broker.heartbeat.interval.ms=200',
    'auto.create.topics.enable=false',
    ...security(options),
  ].join('\n');
}

function security({ credentials, tls }: BrokerServerOptions): readonly string[] {
  const protocol = `${credentials === undefined ? '' : 'SASL_'}${tls === undefined ? 'PLAINTEXT' : 'SSL'}`;
  const lines = [`listener.security.protocol.map=CONTROLLER:PLAINTEXT,OUTSIDE:${protocol}`];
  if (tls !== undefined) {
    const [cert, key, ca] = [tls.certFile, tls.keyFile, tls.caFile].map(inOneLine);
    lines.push('ssl.keystore.type=PEM', 'ssl.truststore.type=PEM');
    lines.push(`ssl.keystore.certificate.chain=${cert}`, `ssl.keystore.key=${key}`);
    lines.push(`ssl.truststore.certificates=${ca}`);
  }
  if (credentials !== undefined) {
    const { username } = credentials;
    // Quoted once for the login module and once more for the file.
    const password = credentials.password.replaceAll('"', '\\\\"');
    const who = `username="${username}" password="${password}" user_${username}="${password}"`;
    const login = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
    lines.push('sasl.enabled.mechanisms=PLAIN', 'sasl.mechanism.inter.broker.protocol=PLAIN');
    lines.push(`listener.name.outside.plain.sasl.jaas.config=${login} ${who};`);
  }
  return lines;
}

/** A file as the value of a property. */
function inOneLine(file: string): string {
  return readFileSync(file, 'utf8').trim().replaceAll('\n', '\\n');
}
