import { describe, expect, it } from 'vitest';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

const settings = (more: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: shop }\ndata: { level: info, ${more} }\n`;

describe('Reality-based testing', () => {
  it('tests a change in three realities at once and merges it when all pass', async () => {
    const world = await openExample('reality-based-testing', { branches: ['production'] });
    const commit = world.commit('More', { 'k8s/settings.yaml': settings('more: "1"') });
    const run = await world.ended('tested', commit);
    expect(run).toMatchObject({ status: 'succeeded' });
    const steps = run.steps.filter(({ kind }) => kind === 'run');
    expect(steps).toHaveLength(3);
    const logs = await Promise.all(steps.map(({ place }) => world.reactions.log(run.id, place)));
    expect(logs.join('\n')).toMatch(/staging has 4 lines[^]*qa has 4 lines[^]*perf has 4 lines/);
    expect(world.repository.git('rev-parse', 'production')).toBe(commit);
    expect(world.opened.engine.realities.all).toEqual([]);
  });

  it('merges nothing that fails in one of them, and says in which and why', async () => {
    const world = await openExample('reality-based-testing', { branches: ['production'] });
    const before = world.repository.git('rev-parse', 'production');
    const broken = settings('"broken-in": perf');
    const commit = world.commit('Worse', { 'k8s/settings.yaml': `${broken}# broken-in: perf\n` });
    const run = await world.ended('tested', commit);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.reason).toContain('perf');
    expect(run.reason).not.toContain('qa@');
    expect(world.repository.git('rev-parse', 'production')).toBe(before);
  });
});
