import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { changedManifests } from '../../../src/adapters/reactions/changedManifests.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import { parseEvent } from '../../../src/core/events/parseEvent.ts';
import {
  deploymentKey,
  foldDeployments,
  NO_DEPLOYMENTS,
} from '../../../src/core/reactions/deployments.ts';
import { createDeployKind } from '../../../src/core/reactions/steps/deploy.ts';
import type { DeployOptions } from '../../../src/core/reactions/steps/deployOptions.ts';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';
import { commandWorld } from '../../harness/reactions/commandWorld.ts';
import {
  recordedContext,
  type RecordedContext,
  type Told,
} from '../../harness/reactions/recordedContext.ts';
import { SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const repository = createRepository();
const world = commandWorld(repository, { env: { DEPLOY_TOKEN: 'tok-123456' } });
afterAll(() => {
  world.dispose();
  repository.remove();
});

/** Where the commands of the tests deploy to: what is there is really there. */
const target = join(tempFolder('target'), 'live');
mkdirSync(target);
const live = (): string => readFileSync(join(target, 'version'), 'utf8');

let deployments = NO_DEPLOYMENTS;
const kind = createDeployKind({
  ...world.ports,
  clock: systemClock,
  hash: sha256,
  deployed: (name, environment) => deployments.get(deploymentKey(name, environment)),
  treeOfCommit: (commit) => Promise.resolve(repository.git('rev-parse', `${commit}^{tree}`)),
  changedManifests,
});

interface Ran {
  readonly outcome: StepOutcome;
  readonly context: RecordedContext<DeployOptions>;
}

let runs = 0;

/** Runs a deploy step on a commit; what it told is folded as the stream would. */
async function deploy(
  written: object,
  revision = 'HEAD',
  more: Partial<StepContext<DeployOptions>> = {},
): Promise<Ran> {
  const options = kind.schema.parse({ deploy: written }) as unknown as DeployOptions;
  const subject = await world.subject(revision);
  const run = { run: `run-${++runs}`, reaction: 'web', event: 'e', commit: subject.commit.oid };
  const context = recordedContext(options, { subject, run, ...more });
  const outcome = await kind.run(context);
  for (const each of context.told) fold(each);
  return { outcome, context };
}

/** As it would come back from the stream, so that each payload is checked. */
function fold({ type, subject, data }: Told): void {
  const id = `e${Math.random()}`;
  const event = createEvent({
    id,
    source: SAMPLE_SOURCE,
    type,
    subject,
    observedAt: Date.now(),
    data,
  });
  deployments = foldDeployments(deployments, parseEvent(JSON.stringify(event)));
}

const typesOf = ({ told }: RecordedContext<unknown>): readonly string[] =>
  told.map(({ type }) => type.replace('deployment.', ''));
const dataOf = ({ told }: RecordedContext<unknown>, type: string): unknown =>
  told.find((each) => each.type === type)?.data;

function version(text: string): string {
  repository.write('version', text);
  return repository.commit(text);
}

const COPY = { name: 'web', environment: 'prod', shell: 'sh', run: `cp version ${target}/version` };

describe('a deployment', () => {
  it('is told from its wish to its end, and what it replaces', async () => {
    const one = version('one');
    const first = await deploy({ ...COPY, artifact: 'web:1' });
    expect(first.outcome).toMatchObject({
      kind: 'succeeded',
      notes: { deployed: { name: 'web', environment: 'prod' } },
    });
    expect(typesOf(first.context)).toEqual(['requested', 'started', 'completed']);
    expect(dataOf(first.context, 'deployment.requested')).toMatchObject({
      ...{ name: 'web', environment: 'prod', commit: one, artifact: 'web:1', by: 'web' },
    });
    expect(first.context.told[0]?.subject).toBe('prod/web');
    expect(dataOf(first.context, 'deployment.completed')).toMatchObject({ replaces: null });
    version('two');
    const second = await deploy(COPY);
    expect(dataOf(second.context, 'deployment.completed')).toMatchObject({ replaces: one });
    expect(live()).toBe('two');
  });

  it('that fails is told with its reason and without secrets', async () => {
    version('three');
    const run = 'echo "tok is $DEPLOY_TOKEN" >&2; exit 4';
    const { outcome, context } = await deploy({ ...COPY, run });
    const reason = 'sh ended with exit code 4: tok is (sensitive)';
    expect(outcome).toEqual({ kind: 'failed', reason });
    expect(typesOf(context)).toEqual(['requested', 'started', 'failed']);
    expect(dataOf(context, 'deployment.failed')).toMatchObject({ reason });
    expect(deployments.get(deploymentKey('web', 'prod'))?.current?.commit).not.toBe(
      repository.git('rev-parse', 'HEAD'),
    );
  });

  it('that fails half way is brought back by its command, in the files of the former version', async () => {
    const former = deployments.get(deploymentKey('web', 'prod'))?.current?.commit;
    version('four');
    const run = `cp version ${target}/version; exit 1`;
    const rollback = `cp version ${target}/version; echo former $GIT_REACTOR_DEPLOYMENT_FORMER_COMMIT`;
    const { outcome, context } = await deploy({ ...COPY, run, rollback });
    expect(live()).toBe('two');
    expect(typesOf(context)).toEqual(['requested', 'started', 'failed', 'rolledBack']);
    expect(dataOf(context, 'deployment.rolledBack')).toMatchObject({ to: former });
    expect(context.lines).toContain(`former ${former ?? ''}`);
    expect(outcome).toHaveProperty(
      'reason',
      expect.stringMatching(/The former version .* is back\.$/),
    );
    expect(deployments.get(deploymentKey('web', 'prod'))).toMatchObject({
      ...{ state: 'rolledBack', current: { commit: former } },
    });
  });

  it('that cannot be brought back says so', async () => {
    const { outcome, context } = await deploy({ ...COPY, run: 'exit 1', rollback: 'exit 2' });
    expect(typesOf(context)).toEqual(['requested', 'started', 'failed']);
    expect(outcome).toEqual({
      kind: 'failed',
      reason:
        'sh ended with exit code 1. Bringing back the former version failed as well: sh ended with exit code 2.',
      isFinal: true,
    });
    const first = await deploy({ ...COPY, name: 'new', run: 'exit 1', rollback: 'exit 0' });
    expect(first.outcome).toHaveProperty(
      'reason',
      expect.stringMatching(/Nothing was deployed before/),
    );
    expect(typesOf(first.context)).toEqual(['requested', 'started', 'failed']);
  });

  it('of an earlier version, or of a new commit with its tree, is a rollback', async () => {
    const five = version('five');
    await deploy(COPY);
    const six = version('six');
    await deploy(COPY);
    const again = await deploy(COPY, five);
    expect(typesOf(again.context)).toEqual(['requested', 'started', 'completed', 'rolledBack']);
    expect(dataOf(again.context, 'deployment.rolledBack')).toMatchObject({ commit: six, to: five });
    expect(deployments.get(deploymentKey('web', 'prod'))?.current?.commit).toBe(five);
    version('seven');
    await deploy(COPY);
    const sameTree = version('five');
    const { context } = await deploy(COPY);
    expect(typesOf(context).at(-1)).toBe('rolledBack');
    expect(dataOf(context, 'deployment.rolledBack')).toMatchObject({ to: sameTree });
    const once = await deploy(COPY);
    expect(typesOf(once.context)).toEqual(['requested', 'started', 'completed']);
  });

  it('that is stopped has failed', async () => {
    const life = new AbortController();
    const mark = join(target, 'began');
    const running = deploy({ ...COPY, run: `touch ${mark}; sleep 1000` }, 'HEAD', {
      signal: life.signal,
    });
    await eventually('it began', () => existsSync(mark), Boolean);
    life.abort();
    const { context, outcome } = await running;
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(typesOf(context)).toEqual(['requested', 'started', 'failed']);
  });

  it('that cannot even begin has failed too', async () => {
    const options = kind.schema.parse({ deploy: COPY }) as unknown as DeployOptions;
    const subject = await world.subject();
    const context = recordedContext(options, {
      subject,
      signal: AbortSignal.abort(new Error('cancelled')),
    });
    await expect(kind.run(context)).rejects.toThrow('cancelled');
    expect(typesOf(context)).toEqual(['requested', 'started', 'failed']);
  });

  it('needs a commit', async () => {
    const options = kind.schema.parse({ deploy: COPY }) as unknown as DeployOptions;
    const reason = 'The event is about no commit, so there is nothing to deploy.';
    expect(await kind.run(recordedContext(options))).toEqual({
      kind: 'failed',
      reason,
      isFinal: true,
    });
  });
});

describe('the infrastructure that manifests bring', () => {
  const DEPLOY = { name: 'k8s', shell: 'sh', run: 'true', manifests: ['k8s'] };
  const namespace = (name: string) =>
    `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
  const deployment = (replicas: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: team}\nspec: {replicas: ${replicas}}\n`;
  const infrastructure = ({ told }: RecordedContext<unknown>) =>
    told.filter(({ type }) => type.startsWith('infrastructure.'));

  it('is told when they are deployed: what is new, changed and gone', async () => {
    repository.write('k8s/all.yaml', `${namespace('team')}---\n${deployment(1)}`);
    repository.write(
      'k8s/kustomization.yaml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: x}\n',
    );
    repository.write('k8s/broken.yaml', 'apiVersion: v1\nkind: [\n');
    repository.write('other/ns.yaml', namespace('elsewhere'));
    repository.commit('manifests');
    const first = await deploy(DEPLOY);
    expect(infrastructure(first.context)).toMatchObject([
      {
        type: 'infrastructure.namespaceCreated',
        data: { namespace: 'team', environment: 'default' },
      },
      { type: 'infrastructure.resourceCreated', data: { address: 'apps/v1/Deployment/team/web' } },
    ]);
    repository.write('k8s/all.yaml', deployment(3));
    repository.write(
      'k8s/cluster.yaml',
      'apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata: {name: c1}\nspec: {infrastructureRef: {kind: AWSCluster}}\n',
    );
    repository.commit('more');
    const second = await deploy(DEPLOY);
    expect(infrastructure(second.context)).toMatchObject([
      { type: 'infrastructure.resourceUpdated', data: { changed: ['spec.replicas'] } },
      { type: 'infrastructure.clusterCreated', data: { cluster: 'c1', provider: 'AWSCluster' } },
      { type: 'infrastructure.resourceDeleted', data: { address: 'v1/Namespace/team' } },
    ]);
  });

  it('is that of the files that kubectl is given', async () => {
    // A program of this name that does nothing: which files are named is what counts.
    const bin = tempFolder('bin');
    writeFileSync(join(bin, 'kubectl'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    repository.write('k8s/more.yaml', namespace('more'));
    repository.write('other/more.yaml', namespace('elsewhere-too'));
    repository.commit('two namespaces');
    const run = `${join(bin, 'kubectl')} apply -k ../k8s/`;
    const { context } = await deploy({ name: 'k8s', run, in: 'other' });
    expect(infrastructure(context)).toMatchObject([{ data: { namespace: 'more' } }]);
  });

  it('is told as far as it goes of a huge change, and that it is not all', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => namespace(`n${index}`)).join('---\n');
    repository.write('k8s/many.yaml', many);
    repository.commit('many');
    const { context } = await deploy(DEPLOY);
    expect(infrastructure(context)).toHaveLength(1_000);
    expect(context.lines).toContain('There are too many changed manifests to tell all resources.');
  });
});

describe('a deployment that an event requests', () => {
  const request = (name: string): AnyEvent => {
    const ref = { deployment: 'd-1', name, environment: 'shop', artifact: 'my-image:latest' };
    const data = { ...ref, commit: repository.git('rev-parse', 'HEAD'), by: 'someone' };
    const about = { id: 'r1', source: '/deployment-service', observedAt: Date.now() };
    return createEvent({ ...about, type: 'deployment.requested', data });
  };
  const SAY = { shell: 'sh', run: `echo "$GIT_REACTOR_DEPLOYMENT_ARTIFACT" > ${target}/said` };
  const said = (): string => readFileSync(join(target, 'said'), 'utf8');

  it('is carried out as it was requested, and not requested anew', async () => {
    version('requested');
    const event = request('my-app');
    const { outcome, context } = await deploy({ name: 'my-app', ...SAY }, 'HEAD', { event });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      notes: { deployed: { name: 'my-app', environment: 'shop' } },
    });
    expect(said()).toBe('my-image:latest\n');
    expect(typesOf(context)).toEqual(['started', 'completed']);
    expect(dataOf(context, 'deployment.completed')).toMatchObject({
      ...{ deployment: 'd-1', name: 'my-app', environment: 'shop', artifact: 'my-image:latest' },
    });
  });

  it.each([
    ['another name', { name: 'other' }],
    ['another environment', { name: 'my-app', environment: 'prod' }],
  ])('is one of its own where the step names %s', async (_, named) => {
    const event = request('my-app');
    const { context } = await deploy({ ...named, ...SAY }, 'HEAD', { event });
    expect(typesOf(context)).toEqual(['requested', 'started', 'completed']);
    expect(dataOf(context, 'deployment.completed')).not.toMatchObject({ deployment: 'd-1' });
    expect(said()).toBe('\n');
  });
});
