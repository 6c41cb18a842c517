import * as z from 'zod';
import type { StepKind } from '../stepKind.ts';
import { COMMAND_KEYS, commandProblem, commandText, toolsOf } from './command.ts';
import { treeOf } from './commandPlace.ts';
import { Deploying } from './deploying.ts';
import type { DeployOptions, DeployPorts } from './deployOptions.ts';

const label = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);

const schema = z.strictObject({
  deploy: z
    .strictObject({
      name: label.describe('What is deployed.'),
      environment: label
        .optional()
        .describe('Where to; default: what was requested, the reality, else `default`.'),
      artifact: z
        .string()
        .min(1)
        .max(1_000)
        .optional()
        .describe('The image or file, for people; default: what was requested.'),
      run: commandText.describe('The command that deploys.'),
      rollback: commandText
        .optional()
        .describe(
          'Run in the files of the former version if the deployment fails, to bring it back.',
        ),
      manifests: z
        .array(z.string().max(4_096))
        .max(100)
        .optional()
        .describe(
          'Files and folders of manifests that it applies; default: what kubectl is given.',
        ),
      ...COMMAND_KEYS,
    })
    .superRefine((options, context) => {
      for (const key of ['run', 'rollback'] as const) {
        const run = options[key];
        const message = run && commandProblem({ run, shell: options.shell });
        if (message) context.addIssue({ code: 'custom', path: [key], message });
      }
    })
    .describe('Deploys, and keeps what is deployed where.'),
});

/** `deploy`: a command whose life is told as `deployment.*`. */
export function createDeployKind(ports: DeployPorts): StepKind<DeployOptions> {
  return {
    kind: 'deploy',
    description: 'Deploys by a command, and tells what is deployed where.',
    schema,
    acts: () => true,
    tools: ({ deploy }) => {
      const { rollback, shell } = deploy;
      const back = rollback === undefined ? [] : toolsOf({ run: rollback, shell });
      return [...new Set([...toolsOf(deploy), ...back])];
    },
    timeoutMs: 30 * 60_000,
    label: ({ deploy }) => `deploy ${deploy.name}`,
    run: async (context) => {
      const place = await treeOf(ports, context);
      const { subject } = context;
      if (subject === null || place === undefined) {
        const reason = 'The event is about no commit, so there is nothing to deploy.';
        return { kind: 'failed', reason, isFinal: true };
      }
      return new Deploying(ports, context, subject.commit.oid, place).run();
    },
  };
}
