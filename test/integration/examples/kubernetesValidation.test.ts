import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../harness/examples.ts';
import { openExample } from '../../harness/reactions/exampleWorld.ts';

const GOOD = readFileSync(join(EXAMPLES, 'kubernetes-validation/k8s/web.yaml'), 'utf8');

describe('Kubernetes validation', () => {
  it('tries a change in a reality and merges it into production when it passes', async () => {
    const world = await openExample('kubernetes-validation', { branches: ['production'] });
    const commit = world.commit('Three', {
      'k8s/web.yaml': GOOD.replace('replicas: 2', 'replicas: 3'),
    });
    const run = await world.ended('kubernetes', commit);
    expect(run).toMatchObject({ status: 'succeeded' });
    expect(world.repository.git('rev-parse', 'production')).toBe(commit);
  });

  it.each([
    ['is no manifest that the API server would take', GOOD.replace('replicas:', 'replcas:')],
    [
      'breaks the Pod Security Standard',
      GOOD.replace('image:', 'securityContext: { privileged: true }\n          image:'),
    ],
    ['has no memory limit', GOOD.replace('limits: { memory: 128Mi }', 'limits: { cpu: 1 }')],
  ])('does not merge what %s', async (_, text) => {
    const world = await openExample('kubernetes-validation', { branches: ['production'] });
    const before = world.repository.git('rev-parse', 'production');
    const commit = world.commit('Worse', { 'k8s/web.yaml': text });
    const run = await world.ended('kubernetes', commit);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.reason).toContain('k8s/web.yaml');
    expect(world.repository.git('rev-parse', 'production')).toBe(before);
    expect(world.opened.notifications.all).toMatchObject([{ run: run.id, severity: 'error' }]);
  });
});
