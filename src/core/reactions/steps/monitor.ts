import * as z from 'zod';
import { durationSchema } from '../duration.ts';
import type { StepContext, StepKind } from '../stepKind.ts';
import { COMMAND_KEYS, commandProblem, commandText, shownCommand, toolsOf } from './command.ts';
import { deployedIn } from './deployedNote.ts';
import type { MonitorOptions, MonitorPorts } from './monitorOptions.ts';
import { openProbe } from './probe.ts';
import { usualEnvironment } from './realityName.ts';
import { Watching, type WatchRules } from './watching.ts';
import { webhookUrl } from './webhookUrl.ts';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const label = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
const count = z.int().min(1).max(1_000);
const hostAndPort = z
  .string()
  .max(300)
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[^\s:/@[\]]+):\d{1,5}$/, {
    error: 'It has to be a host and a port, such as db.example:5432.',
  });

const schema = z.strictObject({
  monitor: z
    .strictObject({
      http: webhookUrl.optional().describe('An address that has to answer.'),
      tcp: hostAndPort.optional().describe('A host and port that have to take connections.'),
      run: commandText.optional().describe('A command that has to succeed.'),
      name: label
        .optional()
        .describe('What is watched, as `slo` calls it; default: what was deployed before.'),
      environment: label
        .optional()
        .describe('Where; default: where it was deployed to, else the reality or `default`.'),
      for: durationSchema.optional().describe('How long; default 60s.'),
      every: durationSchema.optional().describe('How often; default 5s, at least 1s.'),
      healthyAfter: count
        .optional()
        .describe('So many checks in a row have to be healthy at the end; default 1.'),
      failAfter: count
        .optional()
        .describe('Fails after so many unhealthy checks in a row; default 3.'),
      status: z
        .int()
        .min(100)
        .max(599)
        .optional()
        .describe('The status of the answer; default 2xx.'),
      contains: z
        .string()
        .min(1)
        .max(1_000)
        .optional()
        .describe('A text that the answer has to hold.'),
      ...COMMAND_KEYS,
    })
    .superRefine((options, context) => {
      for (const [key, message] of problemsOf(options)) {
        context.addIssue({ code: 'custom', path: [key], message });
      }
    })
    .describe('Watches something for a while, and fails when it is unhealthy.'),
});

/** `monitor`: health, told as `platform.healthCheck`. */
export function createMonitorKind(ports: MonitorPorts): StepKind<MonitorOptions> {
  return {
    kind: 'monitor',
    description: 'Watches an address, a port or a command for a while.',
    schema,
    // It runs a program, or reaches what the configuration names.
    acts: () => true,
    tools: ({ monitor: { run, shell } }) => (run === undefined ? [] : toolsOf({ run, shell })),
    // It ends by itself; `for` is at most a week.
    timeoutMs: 8 * DAY_MS,
    label: ({ monitor }) => `monitor ${monitor.name ?? targetOf(monitor)}`,
    async run(context) {
      const probe = await openProbe(ports, context);
      if (probe.kind === 'refused') return { kind: 'failed', reason: probe.reason, isFinal: true };
      try {
        return await new Watching(ports.clock, context, probe, rulesOf(context)).run();
      } finally {
        probe.dispose();
      }
    },
  };
}

function rulesOf(context: StepContext<MonitorOptions>): WatchRules {
  const { options, run, notes } = context;
  const { monitor } = options;
  const deployed = deployedIn(notes);
  return {
    name: monitor.name ?? deployed?.name ?? run.reaction,
    environment: monitor.environment ?? deployed?.environment ?? usualEnvironment(context),
    forMs: monitor.for ?? 60 * SECOND_MS,
    everyMs: monitor.every ?? 5 * SECOND_MS,
    healthyAfter: monitor.healthyAfter ?? 1,
    failAfter: monitor.failAfter ?? 3,
  };
}

function targetOf({ http, tcp, run = '' }: MonitorOptions['monitor']): string {
  return http?.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//') ?? tcp ?? shownCommand({ run });
}

type Problem = readonly [key: string, message: string];

function problemsOf(options: MonitorOptions['monitor']): readonly Problem[] {
  const { http, tcp, run, shell, every, for: forMs, status, contains } = options;
  const given = [http, tcp, run].filter((each) => each !== undefined).length;
  const problems: Problem[] = [];
  if (given !== 1) problems.push(['http', 'Give one of http, tcp and run.']);
  const command = run === undefined ? undefined : commandProblem({ run, shell });
  if (command !== undefined) problems.push(['run', command]);
  if (every !== undefined && (every < SECOND_MS || every > DAY_MS)) {
    problems.push(['every', 'It has to be from 1s to 1d.']);
  }
  if (forMs !== undefined && forMs > 7 * DAY_MS) problems.push(['for', 'It has to be at most 7d.']);
  if (http === undefined && (status !== undefined || contains !== undefined)) {
    problems.push(['http', 'status and contains are about the answer to http.']);
  }
  return problems;
}
