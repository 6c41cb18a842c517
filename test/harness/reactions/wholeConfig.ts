/** A file that has every key of the language, with the kinds of `sampleKinds.ts`. */
export const WHOLE_CONFIG = {
  version: 1,
  'x-free': { anything: [1, null] },
  realities: {
    staging: { overlay: { 'environments/staging': '.' }, env: { STAGE: 'staging' } },
    qa: {},
    unused: { env: { STAGE: 'unused' } },
  },
  reactions: {
    acting: {
      description: 'Acts.',
      enabled: true,
      on: ['commit.created', 'deployment.*'],
      paths: ['k8s/**/*.{yaml,yml}', '!k8s/old/**'],
      branches: ['main', 'release/*'],
      author: ['*@example.com'],
      actor: ['agent'],
      message: ['EMERGENCY'],
      origin: 'remote',
      hours: ['22:30-06:00'],
      when: 'event.hour < 6',
      concurrency: { group: 'web', policy: 'queue' },
      cooldown: '5m',
      steps: [
        {
          kubernetes: 'validate',
          strict: true,
          name: 'Check',
          timeout: '5m',
          continueOnError: true,
        },
        {
          realities: ['staging', 'qa'],
          when: 'event.branch == "main"',
          steps: [
            { kubernetes: 'validate' },
            {
              run: ['./x', 'a b'],
              shell: 'sh',
              env: { A: 'b' },
              retry: { attempts: 3, delay: '2s' },
            },
          ],
        },
        { approve: { auto: 'event.hour < 6' } },
        { deploy: 'web', run: './deploy.sh', slo: 'web' },
      ],
      onFailure: [
        { when: 'kind == "run"', webhook: 'https://${env:HOST}/x', retry: 2 },
        { notify: ['oncall', 'editor'] },
      ],
    },
    checking: {
      paths: ['terraform/**'],
      steps: [{ terraform: 'plan' }, { approve: 'required' }, { notify: 'editor' }],
    },
  },
  notify: {
    oncall: { webhook: { url: '${env:URL}', secretEnv: 'KEY' } },
    team: 'editor',
  },
  slo: {
    web: { target: 99.5, window: '7d', from: 'platform.healthCheck', freezeOnDepleted: true },
  },
  validation: {
    severities: { 'kubernetes/memory-limit': 'off' },
    ignore: [{ rule: 'yaml', paths: ['old/**'], reason: 'It goes.' }],
  },
} as const;

/** Where a value stands in {@link WHOLE_CONFIG}. */
export type PathIn = readonly (string | number)[];

/** The places of all values below a value, the value itself first. */
export function pathsIn(value: unknown, path: PathIn = []): readonly PathIn[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value)
    ? [...(value as readonly unknown[]).entries()]
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, child]) => pathsIn(child, [...path, key]))];
}

export function valueAt(value: unknown, path: PathIn): unknown {
  return path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>>)[key], value);
}

/** A copy with another value at a place; `undefined` takes it away. */
export function withValueAt(value: unknown, [key, ...rest]: PathIn, next: unknown): unknown {
  if (key === undefined) return next;
  const child = withValueAt((value as Readonly<Record<string, unknown>>)[key], rest, next);
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).flatMap((each, index) =>
      index !== key ? [each] : child === undefined ? [] : [child],
    );
  }
  const entries = Object.entries(value as object).map(([name, each]) =>
    name === key ? ([name, child] as const) : ([name, each] as const),
  );
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}
