import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TEST_ENVIRONMENT, type TestRepository } from '../../harness/gitRepository.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';

const OTHER = fileURLToPath(new URL('./otherTerminal.ts', import.meta.url));
const CONFIG = `version: 1
reactions:
  deploy:
    paths: ["*.yaml"]
    concurrency: queue
    steps:
      - approve: required
      - run: touch \${deployed}
`;

function deploying(): Promise<ExampleWorld> {
  return openExample('emergency-rollback', {
    prepare(repository) {
      const deployed = join(repository.dir, '.git', 'deployed');
      repository.write('.git-reactor.yaml', CONFIG.replace('${deployed}', deployed));
    },
  });
}

/** `git-reactor rollback --yes` in a process of its own. */
async function inTerminal({ dir }: TestRepository): Promise<void> {
  const args = [OTHER, 'rollback', '--yes'];
  const child = spawn(process.execPath, args, { cwd: dir, env: TEST_ENVIRONMENT });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = (await once(child, 'close')) as [number];
  expect(code, complaint).toBe(0);
}

async function inEditor({ opened }: ExampleWorld): Promise<void> {
  const { rollbacks } = opened.engine;
  const request = { target: 'previous', mode: 'revert' } as const;
  const { status } = await rollbacks.apply(request, await rollbacks.plan(request));
  expect(status).toBe('done');
}

describe('what waits on a commit that a person rolls back', () => {
  it.each(['in the editor', 'in a terminal'])(
    'ends, and its question is void: %s',
    async (where) => {
      const world = await deploying();
      const { repository, reactions } = world;
      const bad = world.commit('Two hundred', { 'settings.yaml': 'replicas: 200\n' });
      const { id } = await world.asked('deploy', bad);
      if (where === 'in a terminal') await inTerminal(repository);
      else await inEditor(world);
      expect(await world.ended('deploy', bad)).toMatchObject({
        status: 'cancelled',
        reason: 'Its commit was rolled back.',
      });
      await expect(reactions.decide(id, 'granted')).rejects.toThrow(/expired already/);
      expect(existsSync(join(repository.dir, '.git', 'deployed'))).toBe(false);
      const made = repository.git('rev-parse', 'HEAD');
      await reactions.decide((await world.asked('deploy', made)).id, 'granted');
      expect(await world.ended('deploy', made)).toMatchObject({ status: 'succeeded' });
      expect(existsSync(join(repository.dir, '.git', 'deployed'))).toBe(true);
    },
  );
});
