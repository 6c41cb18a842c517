import * as z from 'zod';
import type { Finding } from '../../events/validationData.ts';
import type { NamedReality } from '../../realities/realities.ts';
import { readOwn } from '../ownCommits.ts';
import type { RunSubject, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { branchSchema } from './branchSchema.ts';
import { COMMAND_KEYS, commandProblem, commandText, shownCommand, toolsOf } from './command.ts';
import type { FixCommand } from './commandInReality.ts';
import { findingLine, findingsReason } from './findingTexts.ts';
import { broughtErrors, failureFindings } from './fixedFindings.ts';
import { offerFix } from './fixOffer.ts';
import type { FixOptions, FixPorts } from './fixPorts.ts';
import { fixRounds, type FixRounds } from './fixRounds.ts';
import { shortOid } from './shortOid.ts';
import { askedOptions, podSecuritySchema } from './validate.ts';
import { validatorsNamed, validatorWords } from './validatorNames.ts';

const ROUNDS = 3;
const MOST_ROUNDS = 20;

const command = z
  .strictObject({
    run: commandText.describe('A program with its arguments, run in the files of the commit.'),
    shell: COMMAND_KEYS.shell,
    env: COMMAND_KEYS.env,
    in: COMMAND_KEYS.in,
  })
  .superRefine((options, context) => {
    const message = commandProblem(options);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['run'], message });
  });

/** `fix: [kubernetes, { run: ./format.sh }]`: repairs on a branch of its own, and offers that. */
export function createFixKind(ports: FixPorts): StepKind<FixOptions> {
  const words = z.enum([...validatorWords(ports.validators), 'all']);
  return {
    kind: 'fix',
    description: 'Repairs findings on a branch of its own, checks that, and offers it.',
    schema: z.strictObject({
      fix: z
        .array(z.union([words, command]))
        .min(1)
        .max(50)
        .describe('Checks whose findings are repaired, and programs that repair files.'),
      rounds: z
        .number()
        .int()
        .min(1)
        .max(MOST_ROUNDS)
        .optional()
        .describe('How often it repairs and checks again at most. Default: 3.'),
      merge: z
        .boolean()
        .optional()
        .describe('Merges the fix into the branch of the commit if it passes. Default: false.'),
      branch: branchSchema
        .optional()
        .describe('The branch that holds the fix. Default: one named after what it repairs.'),
      podSecurity: podSecuritySchema.optional(),
    }),
    acts: () => true,
    tools: ({ fix }) => fix.flatMap((each) => (typeof each === 'string' ? [] : toolsOf(each))),
    label: ({ fix }) => `fix ${fix.map(wordOf).join(', ')}`,
    run: (context) => run(ports, context),
  };
}

function wordOf(each: string | FixCommand): string {
  if (typeof each === 'string') return each;
  return shownCommand(each);
}

async function run(ports: FixPorts, context: StepContext<FixOptions>): Promise<StepOutcome> {
  const { subject, reality } = context;
  if (reality !== null) {
    const reason = 'A fix is made on the commit: put it behind the block of realities.';
    return { kind: 'failed', reason, isFinal: true };
  }
  if (subject === null) return skipped('The event is about no commit, so there is nothing to fix.');
  const { commit } = subject;
  if (readOwn(commit) !== undefined) {
    return skipped(
      `${shortOid(commit.oid)} was made by Git Reactor, which repairs no commits of its own.`,
    );
  }
  const name = `fix@${context.run.run.slice(0, 8)}.${context.step}`;
  await ports.realities.discard(name, 'superseded');
  const base = { commit: commit.oid, tree: commit.tree };
  const forked = await ports.realities.fork({ name, base, ref: commit.ref });
  try {
    return await repair(ports, context, subject, forked);
  } finally {
    await ports.realities.discard(name);
  }
}

function skipped(reason: string): StepOutcome {
  return { kind: 'skipped', reason };
}

async function repair(
  ports: FixPorts,
  context: StepContext<FixOptions>,
  subject: RunSubject,
  forked: NamedReality,
): Promise<StepOutcome> {
  const rounds = await roundsOf(ports, context, subject, forked);
  if (rounds.kind === 'failed') return { kind: 'failed', reason: rounds.reason };
  for (const finding of rounds.left) context.log(`Left: ${findingLine(finding)}`);
  if (!rounds.isChanged) return skipped(nothingFixed(rounds.first));
  const brought = broughtErrors(rounds.before, rounds.last);
  if (brought.length > 0) {
    const reason = `Nothing is kept of the fix, since it would bring ${findingsReason(brought)}`;
    return { kind: 'failed', reason, findings: brought };
  }
  return offerFix(ports, context, { ...rounds, subject, forked });
}

function nothingFixed(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'There is nothing to fix.';
  return `Nothing of it can be fixed by itself: ${findingsReason(findings)}`;
}

async function roundsOf(
  ports: FixPorts,
  context: StepContext<FixOptions>,
  { parentTree: parent }: RunSubject,
  { reality }: NamedReality,
): Promise<FixRounds> {
  const { options, config, signal } = context;
  const words = options.fix.filter((each) => typeof each === 'string');
  const names = new Set(validatorsNamed(words, ports.validators));
  const isMeant = ({ validator }: Finding): boolean => names.has(validator);
  const asked = askedOptions(config, options.podSecurity);
  return fixRounds({
    ...{ reality, context, isMeant, runIn: ports.runIn, most: options.rounds ?? ROUNDS },
    // All checks, so that a fix for one does no harm to another.
    judge: async () =>
      ports.validate({
        ...{ rev: reality.head, tree: await reality.tree(), parent, signal },
        objects: reality.objects,
        ...(asked !== undefined && { options: asked }),
      }),
    more: (await failureFindings(context, reality)).filter(isMeant),
    commands: options.fix.filter((each) => typeof each !== 'string'),
  });
}
