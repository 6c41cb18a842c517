import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOver } from '../../../src/core/reactions/run.ts';
import { eventually } from '../../harness/eventually.ts';
import { runOrThrow } from '../../harness/processes.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import type { GitRepository } from '../../harness/terminalRepository.ts';
import { describeWithNats } from '../../harness/brokers/natsHere.ts';
import { createNatsServer } from '../../harness/brokers/natsServer.ts';
import { createSharedRepository, type Machine } from '../../harness/brokers/sharedRepository.ts';

/** `npm run exam:brokers` takes the thousand. */
const COMMITS = Number(process.env['GIT_REACTOR_SHARED_COMMITS'] ?? 200);
const REACTIONS = 6;
const PUSHES = 4;

const server = await createNatsServer();

describeWithNats('machines that share their work over NATS', () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it(
    `handle each of ${COMMITS} commits once, while one of three is killed`,
    { timeout: 60_000 + COMMITS * 600 },
    async () => {
      const shared = await createSharedRepository(countingConfig);
      const { origin } = shared;
      const stream = `test-${randomUUID()}`;
      const machines = [await shared.clone(), await shared.clone(), await shared.clone()];
      const watching = await Promise.all(machines.map((each) => each.watch(server.url, stream)));
      const oids: string[] = [];
      for (let push = 0; push < PUSHES; push++) {
        oids.push(...(await importCommits(origin, push, COMMITS / PUSHES)));
        await Promise.all(machines.map((each) => each.git('fetch', '--quiet', 'origin')));
        if (push === 1) {
          await eventually(
            'the middle',
            () => shared.lines().length,
            (count) => count >= COMMITS / 4,
          );
          await watching[0]?.kill();
        }
      }
      const survivors = machines.slice(1);
      const [book] = await eventually(
        'all runs are over',
        () => Promise.all(survivors.map((each) => each.book())),
        ([one]) => (one?.runs.filter(isOver).length ?? 0) >= COMMITS,
      );
      const dead = (book?.runs ?? []).filter(({ status }) => status === 'dead');
      expect(dead.every(({ steps }) => steps[0]?.status === 'interrupted')).toBe(true);
      expect(dead.length).toBeLessThanOrEqual(REACTIONS);
      const deadOids = dead.map(({ commit }) => commit);
      const handled = shared.lines();
      expect(new Set(handled).size).toBe(handled.length);
      expect([...new Set([...handled, ...deadOids])].sort()).toEqual([...oids].sort());
      const begun = await Promise.all(machines.map(async (each) => (await each.begun()).length));
      expect(Math.min(...begun)).toBeGreaterThan(0);
      await expectNoEcho(machines);
    },
  );
});

function countingConfig(out: string): string {
  const reactions = Array.from(
    { length: REACTIONS },
    (_, index) => `  count${index}:
    paths: ["d${index}/**"]
    concurrency: queue
    steps:
      - { run: 'echo "$GIT_REACTOR_COMMIT" >> "$OUT"', shell: bash, env: { OUT: ${out} } }
`,
  );
  return `version: 1\nreactions:\n${reactions.join('')}`;
}

/** One after another on `main` of the origin, each in the folder of one reaction. */
async function importCommits(
  origin: GitRepository,
  push: number,
  count: number,
): Promise<readonly string[]> {
  const before = await origin.git('rev-parse', 'main');
  const commits = Array.from({ length: count }, (_, index) => {
    const file = `d${index % REACTIONS}/${push}-${index}.txt`;
    return [
      'commit refs/heads/main',
      `committer Ada <ada@example.com> ${1_700_000_000 + push * count + index} +0000`,
      `data <<END\n${push} ${index}\nEND`,
      ...(index === 0 ? [`from ${before}`] : []),
      `M 100644 inline ${file}\ndata <<END\n${index}\nEND`,
    ].join('\n');
  });
  const file = join(tempFolder('import'), 'commits');
  writeFileSync(file, `${commits.join('\n')}\n`);
  const { folder } = origin;
  await runOrThrow('sh', ['-c', 'git fast-import --quiet < "$0"', file], { cwd: folder });
  return (await origin.git('rev-list', `${before}..main`)).split('\n');
}

/** What came from the broker has not gone back: each machine sent only what it told itself. */
async function expectNoEcho(machines: readonly Machine[]): Promise<void> {
  const streams = await Promise.all(machines.map((each) => each.events()));
  for (const events of streams) {
    const ids = events.map(({ source, id }) => `${source} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
  }
}
