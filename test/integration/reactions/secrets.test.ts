import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { eventually } from '../../harness/eventually.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { httpServer } from '../../harness/reactions/httpServer.ts';
import { realOpener, recordingLog } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { isOver } from '../../../src/core/reactions/run.ts';

const SECRETS = {
  DEPLOY_TOKEN: 'tok-from-env-5f2c',
  HOOK_PATH: 'path-of-the-hook-91ab',
  HOOK_SECRET: 'key-of-the-hmac-77de',
  DB_PASSWORD: 'first-line-of-key-aa\nsecond-line-of-key-bb',
};
const IN_URL = 'pass-in-url-3d41';
const EVERY = [...Object.values(SECRETS).flatMap((value) => value.split('\n')), IN_URL];

/** Whatever a step may say somewhere, with an error in its answer and its output. */
const configOf = (port: number): string => `version: 1
notify:
  hook:
    webhook:
      { url: "http://127.0.0.1:${port}/\${env:HOOK_PATH}", secretEnv: HOOK_SECRET, allowPrivate: true }
reactions:
  leaky:
    steps:
      - audit: "\${subject}"
      - { run: 'echo "$DEPLOY_TOKEN https://u:${IN_URL}@example.com/x $DB_PASSWORD"; env', shell: bash }
      - approve: { message: "Use \${subject}?", auto: "true" }
      - { webhook: { url: "http://127.0.0.1:${port}/ok/\${env:HOOK_PATH}", secretEnv: HOOK_SECRET, allowPrivate: true } }
      - publish: { type: platform.healthCheck, data: { name: web, healthy: false, target: "\${subject}", tookMs: 1 } }
      - { deploy: { name: web, run: 'echo "$DEPLOY_TOKEN" >&2; exit 3', shell: bash } }
    onFailure:
      - { notify: [editor, hook], message: "\${reason} \${subject}" }
`;

it('secrets are in nothing that is written, told or shown', { timeout: 120_000 }, async () => {
  vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value);
  const server = await httpServer(({ path }, response) => {
    response.statusCode = path.startsWith('/ok/') ? 200 : 400;
    response.end(`It says ${SECRETS.DEPLOY_TOKEN}, and ${path}`);
  });
  const repository = createRepository();
  const log = recordingLog();
  repository.write('.git-reactor.yaml', configOf(server.port));
  repository.commit('Configuration');
  const opened = await realOpener({ log })(repository.dir, 'watch');
  onTestFinished(async () => {
    opened.dispose();
    await server.close();
    repository.remove();
    vi.unstubAllEnvs();
  });
  await opened.engine.start();
  await opened.reactions.start();
  const reactions = await opened.reactions.get();
  expect(reactions.state.problems).toEqual([]);
  await reactions.consent();
  repository.write('a.txt', '1');
  const commit = repository.commit('Change');
  const run = await eventually(
    'it is over',
    () => reactions.runs.find((each) => each.commit === commit),
    (each) => each !== undefined && isOver(each),
  );
  expect(run?.steps.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'audit succeeded',
    'run succeeded',
    'approve succeeded',
    'webhook succeeded',
    'publish succeeded',
    'deploy failed',
    'notify failed',
  ]);
  expect(server.asked.map(({ headers }) => typeof headers['webhook-signature'])).toEqual([
    'string',
    'string',
  ]);
  await opened.engine.bus.idle();
  const written = filesIn(join(repository.dir, '.git/git-reactor')).map((file) => ({
    file,
    text: readFileSync(file, 'utf8'),
  }));
  expect(written.length).toBeGreaterThan(5);
  expect(written.some(({ text }) => text.includes('***') || text.includes('(sensitive'))).toBe(
    true,
  );
  const shown = [
    { file: 'runs', text: JSON.stringify(reactions.runs) },
    { file: 'notifications', text: JSON.stringify(opened.notifications.all) },
    { file: 'log', text: log.lines.join('\n') },
    ...server.asked.map(({ body }) => ({ file: 'told', text: body })),
  ];
  const leaks = [...written, ...shown].flatMap(({ file, text }) =>
    EVERY.filter((secret) => text.includes(secret)).map((secret) => [file, secret]),
  );
  // The configuration itself may hold what somebody wrote into it: it is in the repository.
  expect(leaks.filter(([file, secret]) => !isConfigText(file ?? '', secret ?? ''))).toEqual([]);
});

function isConfigText(file: string, secret: string): boolean {
  return secret === IN_URL && file.includes('/texts/');
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
