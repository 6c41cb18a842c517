import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SMALL, webDeployment, WITHOUT_MEMORY } from '../demo/sampleRepository.ts';
import { eventually } from '../harness/eventually.ts';
import { commit, extensionUnderTest, workspaceFolder } from './support.ts';

/** What Git Reactor says about a file. */
function findings(path: string): readonly vscode.Diagnostic[] {
  const uri = vscode.Uri.joinPath(workspaceFolder(), path);
  return vscode.languages
    .getDiagnostics(uri)
    .filter((diagnostic) => diagnostic.source === 'git-reactor');
}

async function firstFinding(path: string): Promise<vscode.Diagnostic> {
  const found = await eventually(
    `a finding in ${path}`,
    () => findings(path),
    (all) => all.length > 0,
  );
  return found[0]!;
}

const gone = (path: string): Promise<readonly vscode.Diagnostic[]> =>
  eventually(
    `no finding in ${path}`,
    () => findings(path),
    (all) => all.length === 0,
  );

describe('findings', () => {
  before(async () => {
    await extensionUnderTest().activate();
  });

  it('stand in Problems at the container without a memory limit, until it has one', async () => {
    const files = webDeployment(2, WITHOUT_MEMORY);
    await commit('Drop the limit', files);
    const { message, range, code } = await firstFinding('k8s/web.yaml');
    const lines = files['k8s/web.yaml']!.split('\n');
    const first = lines.findIndex((line) => line.includes('- name: web'));
    assert.ok(range.start.line >= first, `line ${range.start.line} is in the container`);
    assert.ok(range.start.line < lines.length);
    assert.match(message, /memory/i);
    assert.match(JSON.stringify(code), /memory-limit/);
    await commit('Set a limit', webDeployment(2, SMALL));
    await gone('k8s/web.yaml');
  });

  it('offer the one obvious fix, which mends the file', async () => {
    await commit('Drop the limit again', webDeployment(2, WITHOUT_MEMORY));
    const { range } = await firstFinding('k8s/web.yaml');
    const uri = vscode.Uri.joinPath(workspaceFolder(), 'k8s/web.yaml');
    const document = await vscode.workspace.openTextDocument(uri);
    const [action] = await eventually(
      'a quick fix',
      async () =>
        await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          uri,
          range,
        ),
      (actions) => actions.length > 0,
    );
    assert.ok(action?.edit);
    assert.match(action.title, /memory/);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.match(document.getText(), /limits:\s+(cpu: \S+\s+)?memory: \S+/);
    await document.save();
    await commit('Mend it as offered', {});
    await gone('k8s/web.yaml');
  });

  it('follow the settings of the workspace', async () => {
    const spec = '{ hostPID: true, containers: [] }';
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: ${spec}\n`;
    await commit('Look at the node', { 'pod.yaml': pod });
    const { code } = await firstFinding('pod.yaml');
    assert.match(JSON.stringify(code), /pod-security-host-namespaces/);
    await commit('Stop looking', { 'pod.yaml': pod.replace('hostPID: true, ', '') });
    await gone('pod.yaml');
  });

  it('name the line of a mistake in YAML', async () => {
    await commit('Break it', { 'broken.yaml': 'a: 1\nb: [1, 2\nc: 3\n' });
    const { range } = await firstFinding('broken.yaml');
    assert.ok(range.start.line >= 1 && range.start.line <= 3, `line ${range.start.line}`);
    await commit('Mend it', { 'broken.yaml': 'a: 1\n' });
    await gone('broken.yaml');
  });

  it('name the line of a mistake in JSON', async () => {
    await commit('Break JSON', { 'broken.json': '{\n  "a": 1,\n  "b" 2\n}\n' });
    assert.equal((await firstFinding('broken.json')).range.start.line, 2);
    await commit('Mend JSON', { 'broken.json': '{}\n' });
    await gone('broken.json');
  });
});
