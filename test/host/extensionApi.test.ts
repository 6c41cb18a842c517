import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../api.d.ts';
import { eventually } from '../harness/eventually.ts';
import type { ApiEvent } from './support.ts';
import { commit, extensionUnderTest, git, workspaceFolder } from './support.ts';

const CONFIG = `version: 1
reactions:
  releases:
    paths: ["release/**"]
    steps: [{ require-change: CHANGELOG.md }]
`;

interface RunData {
  readonly reaction: string;
  readonly commit: string;
  readonly reason?: string;
}

describe('another extension', () => {
  let api: Api;
  const events: ApiEvent[] = [];

  before(async () => {
    api = (await extensionUnderTest().activate()).getApi(1);
    const example = vscode.extensions.getExtension('example.reactor-example');
    assert.ok(example, 'the example is loaded');
    await example.activate();
    api.onEvent('{run,deployment,config}.*', (event) => events.push(event));
    await commit('Configure', { '.git-reactor.yaml': CONFIG });
    await eventually(
      'the configuration',
      () => events,
      (all) => all.some(({ type }) => type.includes('config.changed')),
    );
  });

  after(async () => {
    await git('rm', '--quiet', '.git-reactor.yaml');
    await git('commit', '--quiet', '--message', 'Clean up');
  });

  const run = async (oid: string): Promise<ApiEvent> => {
    const [end] = await eventually(
      `the end of a run for ${oid}`,
      () => events.filter(({ data }) => (data as RunData).commit === oid),
      (found) => found.some(({ type }) => /run\.(succeeded|failed)/.test(type)),
    ).then((found) => found.filter(({ type }) => /run\.(succeeded|failed)/.test(type)));
    return end!;
  };

  it('brings a kind that takes a step of a run', async () => {
    const good = { 'release/notes.md': '1\n', 'CHANGELOG.md': '1\n' };
    const { type } = await run(await commit('With a changelog', good));
    assert.match(type, /run\.succeeded/);
    const bad = await run(await commit('Without', { 'release/notes.md': '2\n' }));
    assert.match(bad.type, /run\.failed/);
    assert.equal((bad.data as RunData).reason, 'Nothing of CHANGELOG.md was changed.');
  });

  it('brings a check, whose findings stand in Problems', async () => {
    await commit('A service', { 'services/web.yaml': 'name: web\n' });
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'services/web.yaml');
    const [found] = await eventually(
      'a finding',
      () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'git-reactor'),
      (all) => all.length > 0,
    );
    assert.equal(found?.message, 'A service needs an owner.');
    await commit('Its owner', { 'services/web.yaml': 'name: web\nowner: web-team\n' });
  });

  it('publishes facts about the world, and nothing else', async () => {
    const event = {
      ...{ specversion: '1.0', id: 'deployment-1', source: '/ci', subject: 'default/web' },
      ...{ type: 'dev.git-reactor.deployment.completed.v1', time: new Date().toISOString() },
      data: {
        ...{ deployment: 'd1', name: 'web', environment: 'default', tookMs: 1 },
        ...{ commit: 'a'.repeat(40), replaces: null },
      },
    };
    assert.equal(await api.publish(event), true);
    assert.equal(await api.publish(event), false);
    await eventually(
      'the deployment',
      () => events,
      (all) => all.some(({ type, id }) => type === event.type && id === event.id),
    );
    await assert.rejects(api.publish({ ...event, data: {} }), /The event was refused: data has no/);
    const own = { ...event, type: 'dev.git-reactor.head.moved.v1' };
    await assert.rejects(api.publish(own), /refused|not published by others/);
    await assert.rejects(api.publish(event, '/elsewhere'), /\/elsewhere is not watched/);
  });

  it('tries changes in a reality of its own', async () => {
    const { fsPath } = workspaceFolder();
    assert.deepEqual(api.repositories, [fsPath]);
    const head = await git('rev-parse', 'HEAD');
    const reality = await api.realities(workspaceFolder()).fork('experiment');
    await reality.write('trial/a.txt', 'a');
    assert.equal(await reality.read('trial/a.txt'), 'a');
    assert.match(await reality.commit('Try'), /^[0-9a-f]{40}$/);
    assert.equal(await git('rev-parse', 'HEAD'), head);
    await reality.discard();
    await assert.rejects(reality.read('trial/a.txt'), /experiment/);
  });

  it('is told in a sentence what is wrong with what it hands over', () => {
    const register = (kind: unknown): unknown => api.registerHandler(kind as never);
    assert.throws(() => register(null), /has to be an object with a `kind`/);
    assert.throws(() => register({ kind: 'a' }), /"a" has no function `run`/);
    const kind = { kind: 'kubernetes', description: 'Mine.', run: () => undefined };
    assert.throws(() => register(kind), /something called "kubernetes" already/);
    const schema = { kind: 'mine', description: 'Mine.', schema: { type: 'odd' }, run: kind.run };
    assert.throws(() => register(schema), /no JSON Schema that can be read/);
    const validator = { name: 'syntax', accepts: () => true, validate: () => undefined };
    assert.throws(() => api.registerValidator(validator), /there is a "syntax" already/);
  });
});
