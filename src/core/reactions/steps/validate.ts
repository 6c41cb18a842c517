import * as z from 'zod';
import type { Finding, Verdict } from '../../events/validationData.ts';
import type { TreeRequest } from '../../validation/judgeTree.ts';
import type { ValidationOptions } from '../../validation/validationOptions.ts';
import type { ReactionsConfig } from '../config.ts';
import { pathGlobSchema } from '../globSchema.ts';
import { globsOf } from '../globsOf.ts';
import type { StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { broughtChange, laidFolders, type BroughtChange } from './broughtChange.ts';
import { findingLine, findingsReason, verdictSummary } from './findingTexts.ts';
import { validatorsNamed, validatorWords } from './validatorNames.ts';

/** What validating needs of the engine. */
export interface ValidatePorts {
  readonly validate: (request: TreeRequest) => Promise<Verdict>;
  /** Names of the validators that there are. */
  readonly validators: readonly string[];
}

interface CommonOptions {
  readonly podSecurity?: 'baseline' | 'restricted';
  readonly failOn?: 'error' | 'warning';
  readonly paths?: readonly string[];
}

export interface ValidateOptions extends CommonOptions {
  /** Names of validators, `kubernetes` for all about it, or `all`. */
  readonly validate: string | readonly string[];
}

export interface KubernetesStepOptions extends CommonOptions {
  readonly kubernetes: 'validate';
}

export const podSecuritySchema = z
  .enum(['baseline', 'restricted'])
  .describe('The Pod Security Standard that all pods have to meet.');

const ANY: readonly string[] = [];

const COMMON = {
  podSecurity: podSecuritySchema.optional(),
  failOn: z
    .enum(['error', 'warning'])
    .optional()
    .describe('The least severe finding that fails the step: error (the default) or warning.'),
  paths: z
    .array(pathGlobSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('Globs for the changed files that are checked; `!` excludes. Default: all.'),
};

/** `validate: [kubernetes, terraform, …]` or `validate: all`. */
export function createValidateKind(ports: ValidatePorts): StepKind<ValidateOptions> {
  const words = z.enum([...validatorWords(ports.validators), 'all']);
  return {
    kind: 'validate',
    description: 'Checks what the commit changed, and fails on what is new and wrong in it.',
    schema: z.strictObject({
      validate: z
        .union([words, z.array(words).min(1).max(50)])
        .describe('Which checks: a name, a list of names, or all.'),
      ...COMMON,
    }),
    acts: () => false,
    label: ({ validate }) => `validate ${wordsOf(validate).join(', ')}`,
    run: (context) => run(ports, context, wordsOf(context.options.validate)),
  };
}

/** `kubernetes: validate`: all checks that are about Kubernetes. */
export function createKubernetesKind(ports: ValidatePorts): StepKind<KubernetesStepOptions> {
  return {
    kind: 'kubernetes',
    description: 'Checks the Kubernetes manifests that the commit changed.',
    schema: z.strictObject({
      kubernetes: z.literal('validate').describe('What to do with the manifests.'),
      ...COMMON,
    }),
    acts: () => false,
    label: () => 'kubernetes validate',
    run: (context) => run(ports, context, ['kubernetes']),
  };
}

function wordsOf(validate: string | readonly string[]): readonly string[] {
  return typeof validate === 'string' ? [validate] : validate;
}

async function run(
  ports: ValidatePorts,
  context: StepContext<CommonOptions>,
  words: readonly string[],
): Promise<StepOutcome> {
  const brought = await broughtChange(context);
  if (brought === undefined) {
    return { kind: 'skipped', reason: 'The event is about no commit, so nothing was changed.' };
  }
  try {
    const verdict = await ports.validate(requestOf(ports, context, brought, words));
    return outcomeOf(context, verdict, words);
  } finally {
    brought.dispose();
  }
}

function requestOf(
  { validators }: ValidatePorts,
  context: StepContext<CommonOptions>,
  { rev, tree, parent, objects, changed }: BroughtChange,
  words: readonly string[],
): TreeRequest {
  const { config, options: asked, signal } = context;
  const options = askedOptions(config, asked.podSecurity);
  const isAsked = globsOf(asked.paths ?? ANY);
  const isLaid = laidFolders(context);
  return {
    ...{ rev, tree, parent, signal, validators: validatorsNamed(words, validators) },
    ...(objects !== undefined && { objects }),
    ...(changed !== undefined && { changed }),
    matches: (path) => isAsked(path) && !isLaid(path),
    ...(options !== undefined && { options }),
  };
}

/** What the configuration and the step say about strictness; `undefined` if nothing. */
export function askedOptions(
  { validation: { severities, ignore } }: Pick<ReactionsConfig, 'validation'>,
  podSecurity: CommonOptions['podSecurity'],
): ValidationOptions | undefined {
  const isSaid = podSecurity !== undefined || ignore.length > 0 || hasKeys(severities);
  if (!isSaid) return undefined;
  return { severities, ignore, ...(podSecurity !== undefined && { kubernetes: { podSecurity } }) };
}

function hasKeys(record: object): boolean {
  return Object.keys(record).length > 0;
}

function outcomeOf(
  context: StepContext<CommonOptions>,
  verdict: Verdict,
  words: readonly string[],
): StepOutcome {
  const { failOn = 'error' } = context.options;
  const { findings, skipped, checked } = verdict;
  for (const finding of findings) context.log(findingLine(finding));
  for (const { path, reason } of skipped) context.log(`${path}: not checked: ${reason}`);
  const counts = ({ severity }: Finding): boolean =>
    severity === 'error' || (failOn === 'warning' && severity === 'warning');
  const failing = findings.filter(counts);
  if (failing.length > 0) {
    return {
      kind: 'failed',
      reason: findingsReason(failing),
      findings,
      isFinal: isCertain(failing),
    };
  }
  if (checked === 0 && findings.length === 0 && skipped.length === 0) {
    return { kind: 'skipped', reason: `Nothing that changed is checked by ${words.join(', ')}.` };
  }
  return { kind: 'succeeded', summary: verdictSummary(verdict) };
}

/** A check that broke may not break again; what is wrong in a tree stays wrong. */
function isCertain(findings: readonly Finding[]): boolean {
  return findings.every(({ rule }) => rule !== 'broken');
}
