import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { configOf, problemsOf, shown, stretchOf } from '../../harness/reactions/readSample.ts';

const MINIMAL = 'version: 1\nreactions: { a: { steps: [{ run: ./x }] } }\n';

/** One step in a file that is right without it, in block style. */
function withStep(step: string): string {
  const head = 'version: 1\nrealities: { staging: }\nslo: { web: { target: 99, window: 7d } }\n';
  return `${head}notify: { team: editor }\nreactions:\n  a:\n    steps:\n      - ${step}\n`;
}

function withReaction(lines: string): string {
  return `version: 1\nreactions:\n  a:\n    steps: [{ run: ./x }]\n    ${lines}\n`;
}

/** The first problem of a text: what stands at its place, its message and suggestion. */
function first(text: string): readonly (string | undefined)[] {
  const [problem] = problemsOf(text);
  if (problem === undefined) throw new Error('There is no problem.');
  return [stretchOf(text, problem), problem.message, problem.suggestion];
}

describe('a configuration', () => {
  it('has defaults for all that is not given', () => {
    const config = configOf(MINIMAL);
    expect(config.hash).toBe(sha256(MINIMAL));
    expect(config.reactions).toEqual([
      {
        name: 'a',
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        isEnabled: true,
        filters: { on: ['commit.created', 'commit.batch'] },
        steps: [
          {
            kind: 'run',
            name: 'run ./x',
            options: { run: './x' },
            retry: { attempts: 1, delayMs: 0 },
            continueOnError: false,
            nested: {},
          },
        ],
        onFailure: [],
        concurrency: { policy: 'newest' },
        cooldownMs: 0,
      },
    ]);
    expect(config.validation).toEqual({ severities: {}, ignore: [] });
    expect(configOf('version: 1').reactions).toEqual([]);
    expect(configOf('version: 1\nreactions:\nnotify:\n').notify).toEqual({});
  });

  it('has all that it can say', () => {
    const config = configOf(`
version: 1
x-anything: { free: [1, 2] }
realities:
  staging: { overlay: { "environments/staging": "." }, env: { STAGE: staging } }
  qa:
reactions:
  second:
    description: All keys.
    enabled: false
    on: [commit.created, "deployment.*"]
    paths: ["k8s/**/*.{yaml,yml}", "!k8s/old/**"]
    branches: main
    author: "*@example.com"
    actor: [agent, bot]
    message: [EMERGENCY, urgent]
    origin: remote
    hours: ["22:30-06:00", 8-12, 12-24]
    when: event.hour < 6
    concurrency: { group: web, policy: queue }
    cooldown: 5m
    steps:
      - realities: [staging, qa]
        name: Try it
        steps:
          - { kubernetes: validate, continueOnError: true, when: event.branch == "main" }
          - { run: [./x, "a b"], timeout: 5m, retry: { attempts: 3, delay: 2s } }
    onFailure: [{ notify: [team, editor], retry: 2, when: 'step == "2" && kind == "run"' }]
  10: { concurrency: queue, steps: [{ terraform: plan }] }
  9: { steps: [{ terraform: plan }] }
notify:
  team: editor
  oncall: { webhook: { url: "\${env:URL}", secretEnv: KEY } }
slo: { web: { target: 99.5, window: 7d, freezeOnDepleted: false } }
validation:
  severities: { kubernetes/memory-limit: off, yaml: info }
  ignore: [{ rule: "*", paths: ["old/**"], reason: It goes. }]
`);
    expect(config.reactions.map(({ name }) => name)).toEqual(['second', '10', '9']);
    const [second] = config.reactions;
    expect(second).toMatchObject({
      description: 'All keys.',
      isEnabled: false,
      filters: {
        on: ['commit.created', 'deployment.*'],
        paths: ['k8s/**/*.{yaml,yml}', '!k8s/old/**'],
        branches: ['main'],
        author: ['*@example.com'],
        actor: ['agent', 'bot'],
        message: ['EMERGENCY', 'urgent'],
        origin: 'remote',
        hours: [
          { from: 1350, to: 360 },
          { from: 480, to: 720 },
          { from: 720, to: 1440 },
        ],
        when: 'event.hour < 6',
      },
      concurrency: { group: 'web', policy: 'queue' },
      cooldownMs: 300_000,
      onFailure: [{ name: 'notify', retry: { attempts: 2, delayMs: 1_000 } }],
    });
    expect(second?.steps[0]).toMatchObject({
      name: 'Try it',
      nested: {
        steps: [
          { kind: 'kubernetes', continueOnError: true, when: 'event.branch == "main"' },
          { timeoutMs: 300_000, retry: { attempts: 3, delayMs: 2_000 } },
        ],
      },
    });
    expect(config.realities).toEqual({
      staging: { overlay: { 'environments/staging': '.' }, env: { STAGE: 'staging' } },
      qa: { overlay: {}, env: {} },
    });
    expect(config.notify).toEqual({
      team: { kind: 'editor' },
      oncall: { kind: 'webhook', url: '${env:URL}', secretEnv: 'KEY' },
    });
    expect(config.slo).toEqual({
      web: {
        target: 99.5,
        windowMs: 604_800_000,
        from: 'platform.healthCheck',
        freezeOnDepleted: false,
      },
    });
    expect(config.validation).toEqual({
      severities: { 'kubernetes/memory-limit': 'off', yaml: 'info' },
      ignore: [{ rule: '*', paths: ['old/**'], reason: 'It goes.' }],
    });
  });

  it('may say things once and refer to them', () => {
    const config = configOf(
      'version: 1\nx-steps: &steps\n  - run: &cmd ./x\n  - { run: *cmd }\nreactions:\n  a: { steps: *steps }\n  b: { steps: *steps }\n',
    );
    expect(config.reactions[0]?.steps).toEqual(config.reactions[1]?.steps);
    expect(config.reactions[0]?.steps).toHaveLength(2);
  });

  it('has names that mean nothing to JavaScript', () => {
    const config = configOf('version: 1\nrealities: { constructor: {} }\n');
    expect(Object.entries(config.realities)).toEqual([['constructor', { overlay: {}, env: {} }]]);
    expect('toString' in config.realities).toBe(false);
    expect('constructor' in config.notify).toBe(false);
    expect(first('version: 1\nrealities: { __proto__: {} }')).toEqual([
      '__proto__',
      'A key cannot be called `__proto__`.',
      undefined,
    ]);
  });

  it('may have a kind with a key that is called like another kind', () => {
    const config = configOf(withStep('{ deploy: web, run: ./x, slo: web }'));
    expect(config.reactions[0]?.steps[0]?.kind).toBe('deploy');
  });
});

describe('a mistake', () => {
  it.each([
    ['', '', '`version` is missing here, e.g. `version: 1`.', undefined],
    [
      'version: 2',
      '2',
      'It has to be 1, the version of the language that is read here.',
      undefined,
    ],
    [
      'version: 1\nrealitys: {}',
      'realitys',
      'There is no key `realitys`; do you mean `realities`?',
      'realities',
    ],
    ['version: 1\n<<: {}', '<<', 'YAML 1.2 has no merge key `<<`; write the keys out.', undefined],
    [
      'version: 1\nreactions: []',
      '[]',
      'It has to be a mapping, e.g. `{ name: value }`.',
      undefined,
    ],
    ['version: 1\nreactions:\n  a:\n    stepps: []', 'a', '`steps` is missing here.', undefined],
    ['version: 1\nversion: 1', 'version', 'The key `version` is there twice.', undefined],
    [
      'version: 1\nrealities: { -a: {} }',
      '-a',
      'A name begins with a letter or digit, and has letters, digits, spaces, dots, _ and - only, at most 64.',
      undefined,
    ],
    [
      'version: 1\nslo: { a: { target: 100, window: 1d } }',
      '100',
      'It has to be less than 100, e.g. `99.5`.',
      undefined,
    ],
    [
      'version: 1\nnotify: { a: editr }',
      'editr',
      'It has to be editor or a mapping, e.g. `editor`.',
      'editor',
    ],
    [
      'version: 1\nnotify: { a: { webhook: { url: "ftp://x" } } }',
      '"ftp://x"',
      'It has to be an http or https address, such as https://hooks.example/reactor.',
      undefined,
    ],
    [
      'version: 1\nvalidation: { ignore: [{ rule: x }] }',
      '{ rule: x }',
      '`reason` is missing here, e.g. `reason: accepted until the move is done`.',
      undefined,
    ],
    [
      'version: 1\nvalidation: { severities: { a: of } }',
      'of',
      'It has to be error, warning, info or off.',
      'off',
    ],
  ])('in the file %j', (text, place, message, suggestion) => {
    expect(first(text)).toEqual([place, message, suggestion]);
  });

  it.each([
    [
      'on: commit.creatd',
      'commit.creatd',
      'There is no event of the type `commit.creatd`; do you mean `commit.created`?',
      'commit.created',
    ],
    ['on: []', '[]', 'It must not be empty, e.g. `commit.created`.', undefined],
    [
      'on: { a: b }',
      '{ a: b }',
      'It has to be a text or a list, e.g. `commit.created`.',
      undefined,
    ],
    [
      'paths: ["/k8s/**"]',
      '"/k8s/**"',
      'Paths begin at the root of the repository, without / before them.',
      'k8s/**',
    ],
    [
      'paths: "k8s/*.{yaml,yml"',
      '"k8s/*.{yaml,yml"',
      'It is no glob: a bracket has no counterpart.',
      undefined,
    ],
    [
      'paths: "*a*b*c*d*e*"',
      '"*a*b*c*d*e*"',
      'It has too many stars; 4 in a name and 12 in all are read.',
      undefined,
    ],
    ['branches: 7', '7', 'It has to be a text or a list, e.g. `main`.', undefined],
    ['actor: robot', 'robot', 'It has to be human, agent, bot or a list.', undefined],
    ['actor: [agnt]', 'agnt', 'It has to be human, agent or bot.', 'agent'],
    ['message: [7]', '7', 'It has to be a text; put it in quotes.', '"7"'],
    [
      'hours: 22-25',
      '22-25',
      'It has to be a window of the day such as "22-06" or "22:30-06:00".',
      undefined,
    ],
    [
      'hours: ["7-7"]',
      '"7-7"',
      'It begins when it ends; leave `hours` out for the whole day.',
      undefined,
    ],
    ['enabled: "no"', '"no"', 'It has to be true or false.', undefined],
    ['cooldown: 5', '5', 'It has to be a duration such as 500ms, 5s, 5m, 2h or 7d.', undefined],
    ['concurrency: newst', 'newst', 'It has to be newest, queue or a mapping.', 'newest'],
    [
      'concurrency: { groop: a }',
      'groop',
      'There is no key `groop`; do you mean `group`?',
      'group',
    ],
    [
      'when: event.hour',
      'event.hour',
      'It gives an int, and has to give true or false.',
      undefined,
    ],
    [
      'when: "event.\\u0068our < 6 && event.hor > 1"',
      'hor',
      'There is no field hor in event; is hour meant?',
      'hour',
    ],
    [
      "when: 'event.branch == ''a'' && event.hor > 1'",
      'hor',
      'There is no field hor in event; is hour meant?',
      'hour',
    ],
    [
      'when: |-\n      event.hour < 6 &&\n      event.hor > 1',
      'hor',
      'There is no field hor in event; is hour meant?',
      'hour',
    ],
    ['onFailure: []', '[]', 'It must not be empty.', undefined],
    [
      'description: "${env:HOME}"',
      '${env:HOME}',
      'A variable of the environment is not replaced here; use the `env` of a step or reality.',
      undefined,
    ],
  ])('in a reaction: %s', (lines, place, message, suggestion) => {
    expect(first(withReaction(lines))).toEqual([place, message, suggestion]);
  });

  it.each([
    ['run', 'run', 'A step is a mapping that says what to do, e.g. `- run: …`.', undefined],
    [
      'terrafrom: plan',
      'terrafrom',
      'There is no kind of step `terrafrom`; do you mean `terraform`?',
      'terraform',
    ],
    [
      'zzz: plan',
      'zzz',
      'There is no kind of step `zzz`. There are run, kubernetes, terraform, approve, realities, deploy, notify, webhook.',
      undefined,
    ],
    [
      '{ name: x }',
      '{ name: x }',
      'It does not say what to do; it needs one of run, kubernetes, terraform, approve, realities, deploy, notify, webhook.',
      undefined,
    ],
    [
      '{ run: ./x, kubernetes: validate }',
      'kubernetes',
      'A step does one thing, and this has `run` and `kubernetes`; make a step of each.',
      undefined,
    ],
    ['terraform: aply', 'aply', 'It has to be plan or apply.', 'apply'],
    ['kubernetes: true', 'true', 'It has to be validate.', undefined],
    [
      '{ run: ./x, timeuot: 5m }',
      'timeuot',
      'There is no key `timeuot`; do you mean `timeout`?',
      'timeout',
    ],
    ['{ run: ./x, shel: sh }', 'shel', 'There is no key `shel`; do you mean `shell`?', 'shell'],
    ['{ run: ./x, timeout: 0s }', '0s', 'It has to be from 1ms to 7d.', undefined],
    ['{ run: ./x, retry: 0 }', '0', 'It has to be at least 1, e.g. `3`.', undefined],
    ['{ run: ./x, retry: { delay: 1s } }', 'retry', '`attempts` is missing here.', undefined],
    ['{ run: ./x, when: step == "a" }', 'step', 'There is no variable step.', undefined],
    [
      '{ run: "${env:X}" }',
      '${env:X}',
      'A variable of the environment is not replaced here; use the `env` of a step or reality.',
      undefined,
    ],
    [
      'approve: { auto: event.hor < 6 }',
      'hor',
      'There is no field hor in event; is hour meant?',
      'hour',
    ],
    [
      '{ realities: [stagin], steps: [{ run: ./x }] }',
      'stagin',
      'There is no reality `stagin`; do you mean `staging`?',
      'staging',
    ],
    [
      '{ realities: [staging], steps: [] }',
      '[]',
      'It has no steps; add one, e.g. `- run: ./smoke-test.sh`.',
      undefined,
    ],
    [
      '{ realities: [staging], steps: [{ rn: ./x }] }',
      'rn',
      'There is no kind of step `rn`; do you mean `run`?',
      'run',
    ],
    [
      'notify: teem',
      'teem',
      'There is no target for notifications `teem`; do you mean `team`?',
      'team',
    ],
    [
      'notify: [editor, x]',
      'x',
      'There is no target for notifications `x`. There are editor, team.',
      undefined,
    ],
    [
      '{ deploy: web, run: ./x, slo: wep }',
      'wep',
      'There is no objective `wep`; do you mean `web`?',
      'web',
    ],
  ])('in a step: %s', (step, place, message, suggestion) => {
    expect(first(withStep(step))).toEqual([place, message, suggestion]);
  });

  it('in a folded condition is at the condition', () => {
    const text = withReaction('when: >-\n      event.hour < 6 &&\n      event.hor > 1');
    expect(shown(problemsOf(text))).toEqual([
      '5:11-7:20 There is no field hor in event; is hour meant?',
    ]);
  });

  it('is told with all others, in the order of the file', () => {
    const text =
      withReaction('on: x\n    branches: 1\n    cooldown: y') + 'notify: { a: 1, b: 2 }\n';
    expect(problemsOf(text).map(({ line }) => line)).toEqual([5, 6, 7, 8, 8]);
  });

  it('is one of at most a hundred that are told', () => {
    const steps = Array.from({ length: 50 }, () => '{ rn: 1 }').join(', ');
    const reactions = ['a', 'b', 'c'].map((name) => `  ${name}: { steps: [${steps}] }\n`).join('');
    expect(problemsOf(`version: 1\nreactions:\n${reactions}`)).toHaveLength(100);
  });
});

describe('a hostile file', () => {
  it.each([
    ['[', /^1:\d+-\d+:\d+ This is no YAML: /],
    ['a: b: c', /This is no YAML: /],
    ['version: 1\n---\nversion: 1', /This is no YAML: Source contains multiple documents/],
    ['version: !!binary aGk=', /This is no YAML: Unresolved tag/],
    ['version: !me 1', /This is no YAML: Unresolved tag/],
    [
      '%YAML 1.1\n---\nversion: 1\nreactions: { a: { enabled: yes, steps: [{ run: x }] } }',
      /It has to be true or false/,
    ],
    ['x-a: &a [*a]\nversion: 1', /It refers to what it stands in/],
    ['x-a: *a\nversion: 1', /There is no anchor `&a` before it/],
    ['? [a]\n: b', /A key has to be a plain text/],
    ['? \n: b', /A key has to be a plain text/],
    ['slo: { a: { target: .inf, window: 7d } }', /It has to be a finite number/],
    ['[]', /^1:1-1:3 It has to be a mapping/],
    ['text', /^1:1-1:5 It has to be a mapping/],
    ['\0', /./],
  ])('is refused at its place: %j', (text, problem) => {
    expect(shown(problemsOf(text))[0]).toMatch(problem);
  });

  it('that is large, deep or full of aliases is refused soon', { timeout: 20_000 }, () => {
    const bombs = Array.from({ length: 30 }, (_, i) => `x-${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
    const nested = (of: number): string =>
      of === 0 ? '[{ run: x }]' : `[{ realities: [a], steps: ${nested(of - 1)} }]`;
    const head = 'version: 1\nrealities: { a: }\nreactions: { a: { steps: ';
    const refused: readonly (readonly [string, RegExp])[] = [
      ['#'.repeat(300_000), /It is larger than 256 KiB/],
      ['['.repeat(200_000), /nested/],
      ['{a: '.repeat(50_000), /nested/],
      [']'.repeat(200_000), /nothing is open that \] closes/],
      ['"'.repeat(250_000), /It has more than 100000 parts/],
      ['- '.repeat(8_000), /nested/],
      [`version: ${'['.repeat(50)}${']'.repeat(50)}`, /nested more than 40 levels/],
      [`x-0: &a0 [x]\n${bombs.join('\n')}\nversion: 1`, /It stands for more than 20000 values/],
      [`${head}${nested(8)} } }`, /Steps are nested at most 8 deep/],
      [Array.from({ length: 25_000 }, (_, i) => `k${i}: 1`).join('\n'), /more than 100000 parts/],
      [
        `version: 1\nreactions: { ${Array.from({ length: 101 }, (_, i) => `r${i}: { steps: [{ run: x }] }`).join(', ')} }`,
        /At most 100 reactions/,
      ],
      [`${head}[${'{ run: x }, '.repeat(51)}] } }`, /It has to have at most 50 steps/],
    ];
    for (const [text, problem] of refused) {
      const start = performance.now();
      expect(shown(problemsOf(text))[0]).toMatch(problem);
      expect(performance.now() - start).toBeLessThan(3_000);
    }
    expect(configOf(`${head}${nested(7)} } }`).reactions).toHaveLength(1);
  });
});
