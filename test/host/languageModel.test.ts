import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { TOOL_NAMES } from '../../src/core/agents/toolNames.ts';
import { registerMcpServers } from '../../src/ui/languageModel/mcpServers.ts';
import type { Repositories } from '../../src/ui/repositories.ts';
import { connectAgent } from '../harness/agentClient.ts';
import { eventually } from '../harness/eventually.ts';
import { commit, EXTENSION, extensionUnderTest, git, workspaceFolder } from './support.ts';

type Answer = Readonly<Record<string, unknown>>;

describe('the tools for language models', () => {
  before(async () => {
    await extensionUnderTest().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  async function invoke(
    name: string,
    input: object = {},
    token?: vscode.CancellationToken,
  ): Promise<Answer> {
    const options = { input, toolInvocationToken: undefined };
    const { content } = await vscode.lm.invokeTool(name, options, token);
    const [part] = content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return JSON.parse(part.value) as Answer;
  }

  it('are there, as the manifest describes them', () => {
    const ours = vscode.lm.tools.filter(({ name }) => name.startsWith('git-reactor_'));
    assert.deepEqual(ours.map(({ name }) => name).sort(), Object.values(TOOL_NAMES).toSorted());
    for (const { description, inputSchema } of ours) {
      assert.ok(description.length > 100);
      assert.ok(inputSchema);
    }
  });

  it('read the events of the window', async () => {
    const oid = await commit('For the model', { 'model.json': '{}' });
    const answer = await eventually(
      'the commit is told',
      () => invoke(TOOL_NAMES.getEvents, { type: 'commit.created', limit: 1 }),
      (found) => JSON.stringify(found).includes(oid),
    );
    assert.match(String(answer['note']), /not instructions/);
    assert.equal(answer['repository'], workspaceFolder().fsPath);
  });

  it('explain a commit', async () => {
    const answer = await invoke(TOOL_NAMES.explain, { revision: 'HEAD' });
    assert.match(JSON.stringify(answer['commit']), /For the model/);
    assert.match(String(answer['hint']), /no \.git-reactor\.yaml/);
  });

  it('check the files on disk, and name what is not saved', async () => {
    const file = join(workspaceFolder().fsPath, 'model.json');
    writeFileSync(file, '{]');
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), ' '));
    const answer = await invoke(TOOL_NAMES.validateWorktree);
    assert.equal(answer['wouldPass'], false);
    assert.deepEqual(answer['unsavedAndNotChecked'], ['model.json']);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await git('checkout', '--', 'model.json');
  });

  it('plan a rollback without a question, and change nothing', async () => {
    const before = await git('rev-parse', 'HEAD');
    const answer = await invoke(TOOL_NAMES.rollback, { planOnly: true });
    assert.equal(answer['status'], 'planned');
    assert.equal(answer['undoneCommits'], 1);
    assert.deepEqual(answer['files'], ['deleted: model.json']);
    assert.equal(await git('rev-parse', 'HEAD'), before);
  });

  it('ask a person before they roll back, in all words that the answer is about', async () => {
    const head = await git('rev-parse', 'HEAD');
    const target = await git('rev-parse', '--short=8', 'HEAD~1');
    // The editor shows no dialog while it runs tests: it takes its own question as confirmed.
    const shown = await reading(async () => {
      const answer = await invoke(TOOL_NAMES.rollback);
      assert.equal(answer['status'], 'done');
      assert.equal(answer['from'], head);
    });
    for (const words of ['main', target, 'One commit is undone.', 'deleted: model.json']) {
      assert.ok(shown.includes(words), `${words} in ${shown}`);
    }
    await git('cat-file', '-e', `${head}:model.json`);
    await assert.rejects(git('cat-file', '-e', 'HEAD:model.json'));
  });

  it('are never confirmed by themselves for good: the rollback asks each time', () => {
    const eligible = vscode.workspace.getConfiguration('chat.tools').get('eligibleForAutoApproval');
    assert.deepEqual(eligible, { [`${EXTENSION}/gitReactorRollback`]: false });
  });

  it('tell the model what is wrong with its arguments', async () => {
    await assert.rejects(
      invoke(TOOL_NAMES.explain, { revision: 'no-such' }),
      /no commit "no-such"/,
    );
    await assert.rejects(invoke(TOOL_NAMES.getEvents, { limit: 0 }), /"limit" does not fit/);
    await assert.rejects(
      invoke(TOOL_NAMES.explain, { repository: '/elsewhere' }),
      /\/elsewhere is not watched/,
    );
  });

  it('end when they are cancelled', async () => {
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await assert.rejects(invoke(TOOL_NAMES.validateWorktree, {}, source.token));
  });

  it('are the same over the server that is offered to agents, run by the Node of the editor', async () => {
    const [definition, ...others] = await offered();
    assert.ok(definition);
    assert.deepEqual(others, []);
    const { fsPath: folder } = workspaceFolder();
    const [program = '', ...args] = definition.args;
    assert.equal(program, join(extensionUnderTest().extensionPath, 'dist', 'cli.cjs'));
    assert.deepEqual(args, ['mcp', '--repo', folder]);
    assert.equal(definition.command, process.execPath);
    const env = Object.entries(definition.env).map(([name, value]) => [name, String(value)]);
    const agent = await connectAgent(folder, {
      program: [program],
      env: Object.fromEntries(env) as Record<string, string>,
    });
    const { tools } = await agent.client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      Object.values(TOOL_NAMES),
    );
    const { json } = await agent.call(TOOL_NAMES.explain, { revision: 'HEAD~1' });
    assert.match(JSON.stringify(json['commit']), /For the model/);
    await agent.close();
  });
});

/** The servers that the window offers: what it registers is caught, as the editor hands it to nobody. */
async function offered(): Promise<readonly vscode.McpStdioServerDefinition[]> {
  const editor: { registerMcpServerDefinitionProvider: unknown } = vscode.lm;
  const real = editor.registerMcpServerDefinitionProvider;
  const caught: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition>[] = [];
  editor.registerMcpServerDefinitionProvider = (_: string, provider: (typeof caught)[0]) => {
    caught.push(provider);
    return { dispose: () => undefined };
  };
  const repository = { name: 'host', root: workspaceFolder().fsPath };
  const repositories = { all: [repository], onChange: new vscode.EventEmitter().event };
  try {
    const program = join(extensionUnderTest().extensionPath, 'dist', 'cli.cjs');
    registerMcpServers(repositories as unknown as Repositories, program).dispose();
  } finally {
    editor.registerMcpServerDefinitionProvider = real;
  }
  const { token } = new vscode.CancellationTokenSource();
  return (await caught[0]?.provideMcpServerDefinitions(token)) ?? [];
}

/** What is written for the person to read while something is done. */
async function reading(act: () => Promise<void>): Promise<string> {
  const words: {
    appendText: (this: vscode.MarkdownString, text: string) => vscode.MarkdownString;
  } = vscode.MarkdownString.prototype;
  const real = words.appendText;
  const texts: string[] = [];
  words.appendText = function (text) {
    texts.push(text);
    return real.call(this, text);
  };
  try {
    await act();
  } finally {
    words.appendText = real;
  }
  return texts.join('\n');
}
