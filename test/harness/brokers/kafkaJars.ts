import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../cacheDir.ts';
import { installOnce } from '../installOnce.ts';
import { runOrThrow } from '../processes.ts';
import type { Say } from '../say.ts';

/** The newest that runs on Java 17. */
const KAFKA_VERSION = '4.3.1';

/** The broker, and what lets it say something. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>git-reactor</groupId>
  <artifactId>kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;

const target = join(cacheDir(), `kafka-${KAFKA_VERSION}`);

/**
 * Why Kafka cannot be started here, with what brings it; else undefined. The tests themselves install
 * nothing.
 */
export const kafkaMissing = whatIsMissing();

function whatIsMissing(): string | undefined {
  if (spawnSync('java', ['-version'], { stdio: 'ignore' }).status !== 0)
    return 'there is no java here, and Kafka needs 17 or newer; "apt-get install default-jre-headless" brings it';
  if (!existsSync(target))
    return 'there is no Kafka here; "npm run bring:kafka" brings it by Maven';
  return undefined;
}

/** The class path of the broker. */
export function kafkaClassPath(): string {
  return join(target, '*');
}

/**
 * Brings the broker with what it needs from Maven Central into the cache, once.
 * @throws Error with Maven's last lines, e.g. when the network is closed.
 */
export async function bringKafka(say: Say): Promise<void> {
  await installOnce({ target, say, produce: (staging) => resolveInto(staging, say) });
}

async function resolveInto(staging: string, say: Say): Promise<void> {
  say(`Bringing Kafka ${KAFKA_VERSION} from Maven Central …`);
  const pom = join(staging, 'pom.xml');
  await writeFile(pom, POM);
  const what = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
  const where = ['-f', pom, `-DoutputDirectory=${staging}`];
  await runOrThrow('mvn', ['--batch-mode', '--quiet', ...what, ...where]);
}

function dependency(group: string, artifact: string, version: string): string {
  const where = `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>`;
  return `<dependency>${where}<version>${version}</version></dependency>`;
}
