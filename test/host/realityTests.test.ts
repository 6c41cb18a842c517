import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api, ApiReality } from '../../api.d.ts';
import { eventually } from '../harness/eventually.ts';
import { answering, picking, reading } from './answers.ts';
import { observed, observeTests, type ObservedResult, type ObservedRun } from './observedTests.ts';
import { commit, extensionUnderTest, git, workspaceFolder } from './support.ts';

observeTests();

const BROKEN = '# why\nname: a\nname: b\n';

function textOf(message: vscode.TestMessage | undefined): string {
  const text = message?.message ?? '';
  return typeof text === 'string' ? text : text.value;
}

describe('the checks of realities among the tests', () => {
  let api: Api;
  let number = 0;
  const forked: ApiReality[] = [];

  before(async () => {
    api = (await extensionUnderTest().activate()).getApi(1);
  });
  afterEach(async () => {
    for (const reality of forked.splice(0)) await reality.discard();
  });

  const fork = async (): Promise<ApiReality> => {
    number += 1;
    const reality = await api.realities(workspaceFolder()).fork(`checked ${number}`);
    forked.push(reality);
    return reality;
  };
  const run = (id: string): Thenable<unknown> => vscode.commands.executeCommand(`gitReactor.${id}`);
  const roots = (): readonly string[] =>
    [...(observed.controller?.items ?? [])].map(([, { label }]) => label);
  const itemOf = (name: string): Promise<vscode.TestItem> =>
    eventually(
      `a test for ${name}`,
      () => [...(observed.controller?.items ?? [])].find(([, { label }]) => label === name)?.[1],
      (item) => item !== undefined,
    ).then((item) => item!);
  const ended = (from: number): Promise<ObservedRun> =>
    eventually(
      'a run that is over',
      () => observed.runs.slice(from).find(({ isEnded }) => isEnded),
      (found) => found !== undefined,
    ).then((found) => found!);
  const resultOf = ({ results }: ObservedRun, check: string): ObservedResult | undefined =>
    results.find(({ path }) => path.at(-1) === check);

  it('are one test for each reality, with one for each check, and go with it', async () => {
    const { name } = await fork();
    const item = await itemOf(name);
    const checks = [...item.children].map(([, { label }]) => label);
    assert.ok(checks.includes('syntax') && checks.includes('kubernetes'), checks.join());
    const again = await itemOf(name);
    assert.equal(again, item);
    await forked.pop()?.discard();
    await eventually('it to be gone', roots, (all) => !all.includes(name));
  });

  it('tell what they found at its place, in the reality', async () => {
    const reality = await fork();
    await reality.write('broken.yaml', BROKEN);
    await itemOf(reality.name);
    const from = observed.runs.length;
    await reading(undefined, () => picking([reality.name], () => run('judgeReality')));
    const done = await ended(from);
    assert.equal(done.request.preserveFocus, true);
    const syntax = resultOf(done, 'syntax');
    assert.equal(syntax?.state, 'failed');
    const [message] = syntax.messages;
    assert.match(textOf(message), /\(syntax\//);
    assert.equal(message?.location?.uri.scheme, 'reality');
    assert.equal(message.location.range.start.line, 2);
    const document = await vscode.workspace.openTextDocument(message.location.uri);
    assert.equal(document.getText(), BROKEN);
    assert.equal(resultOf(done, 'terraform')?.state ?? 'skipped', 'skipped');
  });

  it('lead to the file on disk where that is the same', async () => {
    const file = join(workspaceFolder().fsPath, 'on disk.yaml');
    writeFileSync(file, BROKEN);
    try {
      const from = observed.runs.length;
      await reading(undefined, () => run('tryChanges'));
      const [message] = resultOf(await ended(from), 'syntax')?.messages ?? [];
      assert.equal(message?.location?.uri.toString(), vscode.Uri.file(file).toString());
    } finally {
      rmSync(file);
      await answering('Discard', () => picking(['my changes'], () => run('discardReality')));
    }
  });

  it('are run by themselves when they are asked for alone', async () => {
    const reality = await fork();
    await reality.write('fine.json', '{}\n');
    const item = await itemOf(reality.name);
    const syntax = item.children.get('syntax');
    assert.ok(syntax);
    const from = observed.runs.length;
    const token = new vscode.CancellationTokenSource().token;
    const request = new vscode.TestRunRequest([syntax], undefined, observed.profile);
    await observed.profile?.runHandler(request, token);
    const { results } = await ended(from);
    assert.deepEqual(
      results.map(({ path, state }) => [...path, state].join(' › ')),
      [`${reality.name} › syntax › passed`],
    );
  });

  it('end when they are cancelled', async () => {
    const reality = await fork();
    await reality.write('fine.json', '{}\n');
    const item = await itemOf(reality.name);
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    const request = new vscode.TestRunRequest([item], undefined, observed.profile);
    const from = observed.runs.length;
    await assert.rejects(async () => observed.profile?.runHandler(request, source.token));
    const { results } = await ended(from);
    assert.deepEqual(
      results.filter(({ state }) => state === 'passed'),
      [],
    );
  });

  it('run again whenever the reality changes, until that is switched off', async () => {
    const reality = await fork();
    const item = await itemOf(reality.name);
    const source = new vscode.CancellationTokenSource();
    const request = new vscode.TestRunRequest([item], undefined, observed.profile, true);
    const stateAfter = (from: number, state: string): Promise<unknown> =>
      eventually(
        `syntax ${state}`,
        () => observed.runs.slice(from).flatMap(({ results }) => results),
        (all) => all.some((each) => each.path.at(-1) === 'syntax' && each.state === state),
      );
    let from = observed.runs.length;
    await observed.profile?.runHandler(request, source.token);
    await stateAfter(from, 'skipped');
    from = observed.runs.length;
    await reality.write('broken.yaml', BROKEN);
    await stateAfter(from, 'failed');
    from = observed.runs.length;
    await reality.write('broken.yaml', 'kind: Fine\n');
    await stateAfter(from, 'passed');
    source.cancel();
    from = observed.runs.length;
    await reality.write('broken.yaml', BROKEN);
    // What is asked for comes after what would have come by itself.
    await reading(undefined, () => picking([reality.name], () => run('judgeReality')));
    assert.equal(observed.runs.length, from + 1);
  });

  it('take what is on disk anew when a file is saved, while they run continuously', async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'saved.yaml');
    writeFileSync(uri.fsPath, 'kind: Fine\n');
    const source = new vscode.CancellationTokenSource();
    try {
      await reading(undefined, () => run('tryChanges'));
      const item = await itemOf('my changes');
      const request = new vscode.TestRunRequest([item], undefined, observed.profile, true);
      await observed.profile?.runHandler(request, source.token);
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'name: "never ends\n'));
      const from = observed.runs.length;
      await document.save();
      await eventually(
        'the failure',
        () => observed.runs.slice(from).flatMap(({ results }) => results),
        (all) => all.some(({ state, path }) => state === 'failed' && path.at(-1) === 'syntax'),
      );
    } finally {
      source.cancel();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      rmSync(uri.fsPath);
      await answering('Discard', () => picking(['my changes'], () => run('discardReality')));
    }
  });

  it('are there for realities that a run has made, with what their commit brought', async () => {
    const config = `version: 1
realities: { staging: {}, qa: {} }
reactions:
  try:
    paths: brought.yaml
    steps:
      - { realities: [staging, qa], steps: [{ approve: required }, { validate: all }] }
`;
    await commit('Try in realities', { '.git-reactor.yaml': config });
    const from = observed.runs.length;
    const names = /^(staging|qa)@[0-9a-f]{8}$/;
    try {
      await commit('Broken', { 'brought.yaml': BROKEN });
      const failed = await eventually(
        'both to be checked',
        () =>
          observed.runs
            .slice(from)
            .flatMap(({ results }) => results)
            .filter(({ path: [root = ''], state }) => names.test(root) && state === 'failed'),
        (all) => new Set(all.map(({ path }) => path[0])).size === 2,
      );
      assert.match(textOf(failed[0]?.messages[0]), /\(syntax\//);
    } finally {
      await picking(['try'], () => run('cancelRun'));
      // Two commits: one that takes both away would be tried as well.
      await git('rm', '--quiet', '.git-reactor.yaml');
      await commit('Try no more', {});
      rmSync(join(workspaceFolder().fsPath, 'brought.yaml'));
      await commit('Clean up', {});
    }
    await eventually('them to be gone', roots, (all) => !all.some((name) => names.test(name)));
  });
});
