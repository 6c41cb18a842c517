import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createConfigReader } from '../../../src/adapters/reactions/readConfigText.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type { StepKind } from '../../../src/core/reactions/stepKind.ts';
import { createAuditKind } from '../../../src/core/reactions/steps/audit.ts';
import { createDeployKind } from '../../../src/core/reactions/steps/deploy.ts';
import { createMonitorKind } from '../../../src/core/reactions/steps/monitor.ts';
import { createNotifyKind } from '../../../src/core/reactions/steps/notify.ts';
import { createPublishKind } from '../../../src/core/reactions/steps/publish.ts';
import { createRunKind } from '../../../src/core/reactions/steps/run.ts';
import { createWebhookKind } from '../../../src/core/reactions/steps/webhook.ts';

/** Nothing of the world is asked for when a configuration is read. */
const nowhere = new Proxy({}, { get: () => expect.fail('No port is used.') }) as never;
const kinds: readonly StepKind[] = [
  createRunKind(nowhere),
  createWebhookKind(nowhere),
  createNotifyKind(nowhere),
  createPublishKind({ hash: sha256, mask: (text) => text }),
  createAuditKind({ audit: nowhere, mask: (text) => text }),
  createDeployKind(nowhere),
  createMonitorKind(nowhere),
];

const read = createConfigReader({ kinds: { all: kinds }, hash: sha256 });

const EXAMPLE = `
version: 1
reactions:
  web:
    steps:
      - run: ./smoke-test.sh
        timeout: 5m
      - { run: [kubectl, apply, -k, k8s/], paths: ["k8s/**"], env: { A: b } }
      - { run: "ls | wc", shell: bash }
      - deploy: { name: web, run: kubectl apply -k k8s/, rollback: kubectl rollout undo deploy/web }
      - monitor: { http: "https://web.example/healthz", for: 60s, every: 5s }
      - monitor: { tcp: "db.example:5432" }
      - webhook: "\${env:HOOK}"
      - webhook: { url: "https://a.example/\${env:PART}", secretEnv: KEY, data: { a: 1 } }
      - publish: { type: deployment.requested, data: { name: web } }
      - audit: "\${branch} was reviewed"
    onFailure:
      - { notify: oncall }
      - { notify: [team, editor], message: "\${reaction}: \${reason}" }
notify: { oncall: { webhook: { url: "\${env:ONCALL}", allowPrivate: true } }, team: editor }
`;

describe('the kinds that act', () => {
  it('are read as people write them', () => {
    const result = read(EXAMPLE);
    if (result.kind !== 'config') expect.fail(JSON.stringify(result.problems));
    const [reaction] = result.config.reactions;
    expect(reaction?.steps.map(({ name }) => name)).toEqual([
      'run ./smoke-test.sh',
      'run kubectl apply -k k8s/',
      'run ls | wc',
      'deploy web',
      'monitor https://web.example/healthz',
      'monitor db.example:5432',
      'webhook',
      'webhook',
      'publish deployment.requested',
      'audit',
    ]);
    expect(result.config.notify['oncall']).toEqual({
      ...{ kind: 'webhook', url: '${env:ONCALL}', allowPrivate: true },
    });
  });

  it.each([
    ['- run: a | b', 'Only a shell understands |'],
    ['- { notify: nobody }', 'There is no target for notifications `nobody`'],
    ['- { run: ls, env: { A: "${env:B}" } }', 'is not replaced here'],
    ['- { run: ls, paths: ["./a"] }', 'Paths begin at the root'],
    ['- deploy: { name: web, run: "a && b" }', 'Only a shell understands &'],
    ['- webhook: "ftp://x"', 'http or https address'],
    ['- audit: "${secret}"', '${secret} is not known'],
  ])('%s is a mistake at its place', (step, message) => {
    const result = read(`version: 1\nreactions:\n  web:\n    steps:\n      ${step}\n`);
    if (result.kind !== 'broken') expect.fail('It was read.');
    expect(result.problems.map((problem) => [problem.line, problem.message])).toEqual([
      [5, expect.stringContaining(message)],
    ]);
  });

  it.each(kinds.map((kind) => [kind.kind, kind] as const))(
    '%s tells its keys to completion and hover',
    (name, { schema }) => {
      const json = z.toJSONSchema(schema, { io: 'input' }) as Described;
      expect(json.required).toContain(name);
      expect(undescribed(json, name)).toEqual([]);
    },
  );
});

interface Described {
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly anyOf?: readonly Described[];
}

/** Keys without a word of explanation. */
function undescribed({ properties = {}, anyOf = [] }: Described, path: string): readonly string[] {
  const own = Object.entries(properties).flatMap(([key, value]) => [
    ...(value.description === undefined ? [`${path}.${key}`] : []),
    ...undescribed(value, `${path}.${key}`),
  ]);
  return [...own, ...anyOf.flatMap((each) => undescribed(each, path))];
}
