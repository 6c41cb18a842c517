import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCluster, type Cluster } from '../../harness/reactions/cluster.ts';
import { EXAMPLES } from '../../harness/examples.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { httpServer } from '../../harness/reactions/httpServer.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';

const file = (path: string): string => readFileSync(join(EXAMPLES, 'gitops', path), 'utf8');
const RULES = file('monitoring/alerts.yaml');
const WEB = file('k8s/web.yaml');

interface GitOps {
  readonly world: ExampleWorld;
  readonly cluster: Cluster;
  /** The rules that the monitoring has in force: it reads them when it is told to, as Prometheus. */
  readonly inForce: () => string;
}

async function openGitOps(): Promise<GitOps> {
  const rules = tempFolder('rules');
  let inForce = '';
  const monitoring = await httpServer(({ method, path }, response) => {
    const isReload = method === 'POST' && path === '/-/reload';
    if (isReload) inForce = readFileSync(join(rules, 'alerts.yaml'), 'utf8');
    response.writeHead(isReload ? 200 : 404).end();
  });
  onTestFinished(() => monitoring.close());
  const cluster = createCluster();
  const env = { ...cluster.env, RULES: rules, MONITORING_URL: monitoring.url };
  return { world: await openExample('gitops', { env }), cluster, inForce: () => inForce };
}

describe.skipIf(process.platform === 'win32')('GitOps', () => {
  it('puts a changed alert in force by its commit alone', async () => {
    const { world, inForce } = await openGitOps();
    const commit = world.commit('Page sooner', {
      'monitoring/alerts.yaml': RULES.replace('> 0.5', '> 0.2'),
    });
    await expect.poll(inForce, { timeout: 30_000 }).toContain('> 0.2');
    expect(await world.ended('alerts', commit)).toMatchObject({ status: 'succeeded' });
    expect(world.reactions.runs.map(({ reaction }) => reaction)).toEqual(['alerts']);
  });

  it('keeps the rules that are in force when the new ones are no YAML', async () => {
    const { world, inForce } = await openGitOps();
    const good = world.commit('Page sooner', { 'monitoring/alerts.yaml': `${RULES}# good\n` });
    await world.ended('alerts', good);
    const bad = world.commit('In a hurry', { 'monitoring/alerts.yaml': 'groups: [ "' });
    const run = await world.ended('alerts', bad);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.reason).toContain('monitoring/alerts.yaml');
    expect(inForce()).toContain('# good');
  });

  itWithTerraform('does for each of several commits what it needs, and nothing else', async () => {
    const { world, cluster, inForce } = await openGitOps();
    const apps = world.commit('Three', { 'k8s/web.yaml': WEB.replace('s: 2', 's: 3') });
    const infrastructure = world.commit('Four', {
      'terraform/main.tf': file('terraform/main.tf').replace('= 2', '= 4'),
    });
    const docs = world.commit('Say what this is', { 'README.md': '# Shop\n' });
    const alerts = world.commit('Both', { 'monitoring/alerts.yaml': `${RULES}# newer\n` });
    const expected = { apps, infrastructure, alerts };
    for (const [reaction, commit] of Object.entries(expected)) {
      expect(await world.ended(reaction, commit)).toMatchObject({ status: 'succeeded' });
    }
    await world.reactions.idle();
    expect(cluster.read('web.yaml')).toContain('replicas: 3');
    expect(inForce()).toContain('# newer');
    const ran = world.reactions.runs.map(({ reaction, commit }) => [reaction, commit]);
    expect(Object.fromEntries(ran)).toEqual(expected);
    expect(ran).toHaveLength(3);
    const traces = await world.reactions.explainCommit(docs);
    expect(traces.map(({ because }) => because?.filter)).toEqual(['paths', 'paths', 'paths']);
  });
});
