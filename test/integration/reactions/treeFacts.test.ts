import { describe, expect, it, onTestFinished } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { findTreeFacts } from '../../../src/adapters/reactions/treeFacts.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import type { TreeFacts } from '../../../src/core/reactions/starterConfig.ts';
import { createRepository, systemClock } from '../../harness/gitRepository.ts';

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

async function factsOf(files: Readonly<Record<string, string>>): Promise<TreeFacts> {
  const repository = createRepository();
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  repository.commit('All');
  const source = createObjectSource({ repo: repository, clock: systemClock });
  onTestFinished(() => {
    source.dispose();
    repository.remove();
  });
  const tree = repository.git('rev-parse', 'HEAD^{tree}');
  return findTreeFacts(createMirror(source), tree, ['main']);
}

describe('what a tree holds', () => {
  it('is nothing that concerns us in most repositories', async () => {
    const none = { terraform: [], kubernetes: [], kustomizations: [], environments: [] };
    const files = { 'a.ts': '', 'openapi.yaml': 'kind: x\n', '.github/w.yml': MANIFEST };
    expect(await factsOf(files)).toEqual({ ...none, branches: ['main'] });
  });

  it('are root modules of Terraform, manifests, kustomizations and environments', async () => {
    const facts = await factsOf({
      'main.tf': '',
      'infra/prod/main.tf': '',
      'infra/modules/vm/main.tf': '',
      'infra/prod/.terraform/x/main.tf': '',
      'k8s/base/a.yaml': MANIFEST,
      'k8s/base/b.yml': `---\n# b\n${MANIFEST}`,
      'k8s/overlays/prod/kustomization.yaml': 'resources: [../../base]\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: x\n',
      'chart/templates/a.yaml': MANIFEST,
      'environments/staging/a.txt': '',
      'environments/qa/deep/a.txt': '',
      'environments/readme.md': '',
      'large.yaml': `${MANIFEST}#${'x'.repeat(300_000)}\n`,
    });
    expect(facts).toEqual({
      terraform: ['', 'infra/prod'],
      kubernetes: ['k8s/base', 'k8s/overlays/prod'],
      kustomizations: ['k8s/overlays/prod'],
      environments: ['environments/qa', 'environments/staging'],
      branches: ['main'],
    });
  });
});
