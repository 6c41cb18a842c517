import { connectMemory, memoryHub } from '../../src/core/brokers/memoryBroker.ts';
import { decodeEvent, encodeEvent } from '../../src/core/brokers/eventMessage.ts';
import { isWord } from '../../src/core/brokers/words.ts';
import { systemClock } from '../../src/adapters/system/systemClock.ts';
import type { BrokerMessage, ReceivedMessage } from '../../src/core/brokers/broker.ts';
import { eventually } from '../harness/eventually.ts';
import { createRepository } from '../harness/gitRepository.ts';
import { realOpener } from '../harness/realEngine.ts';
import { createLogRecord } from '../harness/sampleEvents.ts';
import { tempFolder } from '../harness/tempFolder.ts';

/** What one kind of message amounts to. */
export interface Traffic {
  readonly perCommit: number;
  /** Body and properties of one, on average. */
  readonly bytes: number;
}

/** What the commits of one repository send over a broker, as the product sends it. */
export interface RepositoryTraffic {
  /** By the short type; those of words are `word (KIND)`. */
  readonly byType: ReadonlyMap<string, Traffic>;
  readonly encodeMicros: number;
  readonly decodeMicros: number;
}

const CONFIGURATION = `version: 1
reactions:
  check:
    on: commit.created
    steps: [{ run: "true" }]
`;
/** A commit changes up to so many files. */
const FILES = 8;

/** Makes real commits in a real repository with one reaction, and counts what passes the broker. */
export async function measureTraffic(commits: number): Promise<RepositoryTraffic> {
  process.env['XDG_DATA_HOME'] = tempFolder('consents');
  const repository = createRepository();
  repository.git('remote', 'add', 'origin', 'https://git.example.org/team/shop.git');
  repository.write('.git-reactor.yaml', CONFIGURATION);
  repository.commit('Configuration');
  const world = { clock: systemClock, log: createLogRecord() };
  const observer = connectMemory(memoryHub('scale#'), world);
  const messages: ReceivedMessage[] = [];
  await observer.consume({ name: 'observer', mode: 'all', from: 'oldest' }, (message) => {
    messages.push(message);
    return Promise.resolve();
  });
  const opened = await realOpener()(repository.dir, 'watch');
  try {
    await opened.engine.start();
    await (await opened.reactions.get()).consent();
    await opened.broker.connect({ url: new URL('memory://scale') });
    await opened.reactions.start();
    for (let number = 0; number < commits; number += 1) {
      for (let file = 0; file <= number % FILES; file += 1) {
        repository.write(`services/area${file}/values.yaml`, `version: ${number}\n`);
      }
      repository.commit(`Raise the version of the shop to 1.${number}`);
      // One by one: a newer commit ends the run of the one before.
      const over = (): number => messages.filter(({ type }) => type === 'run.succeeded').length;
      await eventually('its run', over, (count) => count > number);
    }
  } finally {
    await opened.broker.disconnect();
    opened.dispose();
    await observer.close();
    repository.remove();
  }
  return { byType: trafficOf(messages, commits), ...(await codecCost(messages)) };
}

function trafficOf(
  messages: readonly BrokerMessage[],
  commits: number,
): ReadonlyMap<string, Traffic> {
  const groups = Map.groupBy(messages, kindOf);
  return new Map(
    [...groups].map(([kind, all]) => {
      const bytes = all.reduce((sum, message) => sum + bytesOf(message), 0);
      return [kind, { perCommit: all.length / commits, bytes: bytes / all.length }];
    }),
  );
}

function kindOf(message: BrokerMessage): string {
  if (!isWord(message)) return message.type;
  const { kind } = JSON.parse(new TextDecoder().decode(message.body)) as { readonly kind: string };
  return `word (${kind})`;
}

function bytesOf({ body, ...properties }: BrokerMessage): number {
  const { id, key, type, contentType } = properties;
  return body.length + Buffer.byteLength(id + key + type + contentType);
}

/** Microseconds for an event, encoded and decoded as the product does. */
async function codecCost(messages: readonly ReceivedMessage[]): Promise<{
  readonly encodeMicros: number;
  readonly decodeMicros: number;
}> {
  const wires = messages.filter((message) => !isWord(message));
  const events = await Promise.all(wires.map((message) => decodeEvent(message)));
  const rounds = Math.ceil(20_000 / wires.length);
  const timed = async (act: () => unknown): Promise<number> => {
    await act();
    const begunAt = performance.now();
    for (let round = 0; round < rounds; round += 1) await act();
    return ((performance.now() - begunAt) * 1_000) / (rounds * wires.length);
  };
  const encode = (): void => events.forEach((event) => encodeEvent(event, 'scale'));
  const decode = async (): Promise<void> => {
    for (const message of wires) await decodeEvent(message);
  };
  return { encodeMicros: await timed(encode), decodeMicros: await timed(decode) };
}
