import { describe, expect, it } from 'vitest';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

describe('Event routing', () => {
  it('hands each commit to the reactions whose paths it changes', async () => {
    const world = await openExample('event-routing');
    const matching = async (commit: string): Promise<readonly string[]> =>
      (await world.reactions.explainCommit(commit))
        .filter(({ matched }) => matched)
        .map(({ reaction }) => reaction);
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
    const both = world.commit('Both', { 'k8s/a.yaml': map, 'security/policy.txt': 'strict' });
    expect(await matching(both)).toEqual(['kubernetes', 'security']);
    await world.ended('security', both);
    await world.ended('kubernetes', both);
    expect(world.reactions.runs.filter(({ commit }) => commit === both)).toHaveLength(2);
    world.repository.git('mv', 'security/policy.txt', 'policy.txt');
    expect(await matching(world.commit('Moved away'))).toEqual(['security']);
    world.repository.git('rm', '-q', 'k8s/a.yaml');
    expect(await matching(world.commit('Deleted'))).toEqual(['kubernetes']);
    expect(await matching(world.commit('Deeper', { 'terraform/modules/a.tf': '' }))).toEqual([]);
  });

  it('says for each other reaction the first reason why not', async () => {
    const world = await openExample('event-routing');
    const commit = world.commit('Read me', { 'README.md': '# Shop' });
    const [trace] = await world.reactions.explainCommit(commit);
    expect(trace).toEqual({
      reaction: 'terraform',
      matched: false,
      because: { filter: 'paths', expected: 'terraform/*.tf', actual: 'README.md' },
    });
  });
});
