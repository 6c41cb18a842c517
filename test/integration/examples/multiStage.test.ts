import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import type { Run } from '../../../src/core/reactions/run.ts';
import { createCluster, type Cluster } from '../../harness/reactions/cluster.ts';
import { EXAMPLES } from '../../harness/examples.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { httpServer, type Asked } from '../../harness/reactions/httpServer.ts';

const WEB = readFileSync(join(EXAMPLES, 'multi-stage/k8s/web.yaml'), 'utf8');
const SECRET = 'the key of the team';

interface Stages {
  readonly world: ExampleWorld;
  readonly cluster: Cluster;
  /** What the team was told. */
  readonly told: readonly Asked[];
}

/** The example with a service that is healthy or not, and a team that listens. */
async function openStages(isHealthy: boolean): Promise<Stages> {
  const web = await httpServer((_, response) => response.writeHead(isHealthy ? 200 : 503).end());
  const team = await httpServer((_, response) => response.writeHead(202).end());
  onTestFinished(() => web.close());
  onTestFinished(() => team.close());
  const cluster = createCluster();
  const urls = { WEB_URL: `${web.url}/healthz`, TEAM_HOOK_URL: `${team.url}/hook` };
  const env = { ...cluster.env, ...urls, TEAM_HOOK_SECRET: SECRET };
  return { world: await openExample('multi-stage', { env }), cluster, told: team.asked };
}

function stagesOf({ steps }: Run): readonly (readonly [string, string])[] {
  return steps.map(({ kind, reality, status }) => [
    reality === null ? kind : `${kind} in ${reality.replace(/@.*/, '')}`,
    status,
  ]);
}

/** As the receiver of a hook has to check it, by the key that both know. */
function isSigned({ headers, body }: Asked): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', SECRET).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${expected}`;
}

describe.skipIf(process.platform === 'win32')('Multi-stage reactions', () => {
  it('go from the commit over tests in parallel realities to what is deployed and watched', async () => {
    const { world, cluster, told } = await openStages(true);
    const commit = world.commit('Three', { 'k8s/web.yaml': WEB.replace('s: 2', 's: 3') });
    const run = await world.ended('web', commit);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(stagesOf(run).toSorted()).toEqual(
      [
        ['audit', 'succeeded'],
        ['kubernetes', 'succeeded'],
        ['realities', 'succeeded'],
        ['run in staging', 'succeeded'],
        ['run in qa', 'succeeded'],
        ['deploy', 'succeeded'],
        ['monitor', 'succeeded'],
      ].toSorted(),
    );
    expect(cluster.read('web.yaml')).toContain('replicas: 3');
    expect(world.reactions.deployments).toMatchObject([
      { name: 'web', state: 'deployed', commit, health: { healthy: true } },
    ]);
    expect(told).toEqual([]);
    const lines: string[] = [];
    for await (const entry of world.opened.audit.entries()) lines.push(JSON.stringify(entry));
    expect(lines.join('\n')).toContain(`Tess Test wants ${commit} on main: Three`);
  });

  it('roll back what fails its tests, and deploy nothing', async () => {
    const { world, cluster, told } = await openStages(true);
    const before = world.repository.git('rev-parse', 'HEAD^{tree}');
    const commit = world.commit('Broken', { 'k8s/web.yaml': WEB.replace('1.4.2', 'broken') });
    const run = await world.ended('web', commit);
    expect(run).toMatchObject({ status: 'failed' });
    expect(stagesOf(run).slice(-3)).toEqual([
      ['rollback', 'succeeded'],
      ['run', 'skipped'],
      ['notify', 'succeeded'],
    ]);
    expect(world.repository.git('rev-parse', 'HEAD^{tree}')).toBe(before);
    expect(world.repository.git('rev-parse', 'HEAD^')).toBe(commit);
    expect(cluster.read('web.yaml')).toBeUndefined();
    expect(told.map(isSigned)).toEqual([true]);
    expect(told[0]?.body).toMatch(/Broken failed at realities staging, qa: .*run \.\/test\.sh/);
  });

  it('scale up what does not keep up, and alert the team', async () => {
    const { world, cluster, told } = await openStages(false);
    const commit = world.commit('Three', { 'k8s/web.yaml': WEB.replace('s: 2', 's: 3') });
    const run = await world.ended('web', commit);
    expect(run).toMatchObject({ status: 'failed' });
    expect(stagesOf(run).slice(-4)).toEqual([
      ['monitor', 'failed'],
      ['rollback', 'skipped'],
      ['run', 'succeeded'],
      ['notify', 'succeeded'],
    ]);
    expect(cluster.read('web.yaml')).toContain('replicas: 4');
    expect(world.repository.git('rev-parse', 'HEAD')).toBe(commit);
    expect(told.map(isSigned)).toEqual([true]);
    expect(told[0]?.body).toMatch(/Three failed at monitor .*answered 503/);
    const checks = world.opened.engine
      .recentEvents()
      .filter((event) => isEvent(event, 'platform.healthCheck'));
    expect(checks.at(-1)).toMatchObject({ data: { name: 'web', healthy: false } });
  });
});
