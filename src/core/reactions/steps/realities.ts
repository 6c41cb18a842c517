import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import type { Finding } from '../../events/validationData.ts';
import { distinctFindings } from '../../validation/verdict.ts';
import type { NamedReality, Realities } from '../../realities/realities.ts';
import { mergeNotes } from '../documents.ts';
import { nameIn } from '../schemaMarks.ts';
import type { Notes, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { counted } from './findingTexts.ts';
import { realitiesNote, withBlock } from './realitiesNote.ts';

export interface RealitiesPorts {
  readonly realities: Pick<Realities, 'fork' | 'discard'>;
}

export interface RealitiesOptions {
  /** Names in the configuration. */
  readonly realities: readonly string[];
  readonly keep?: boolean;
}

/** The steps have limits of their own; an approval among them may take days. */
const TIMEOUT_MS = 31 * 86_400_000;
const MOST = 50;
const SHORT = 8;
/** So many are told in the reason; all are in the log. */
const TOLD = 3;

/** `realities: [staging, qa]`: its steps in all of them at once, each in a fork of the commit. */
export function createRealitiesKind(ports: RealitiesPorts): StepKind<RealitiesOptions> {
  return {
    kind: 'realities',
    description: 'Takes its steps in several realities at once, and fails if they fail in one.',
    schema: z.strictObject({
      realities: z
        .array(nameIn('realities').max(100))
        .min(1)
        .max(MOST)
        .refine((names) => new Set(names).size === names.length, 'Each reality is named once.')
        .describe('Names of realities; what is laid over the tree stands under `realities`.'),
      steps: z
        .array(z.unknown())
        .min(1)
        .optional()
        .describe('What is done in each of them, in order.'),
      keep: z
        .boolean()
        .optional()
        .describe('Keeps them until the run ends, to be looked at; otherwise until the step ends.'),
    }),
    nested: ['steps'],
    acts: () => false,
    timeoutMs: TIMEOUT_MS,
    label: ({ realities }) => `realities ${realities.join(', ')}`,
    run: (context) => run(ports, context),
    async release(notes) {
      const { kept } = realitiesNote(notes);
      await Promise.all(kept.map((name) => ports.realities.discard(name)));
    },
  };
}

/** What became of the steps in one reality; `reason` where they failed. */
interface Tried {
  readonly name: string;
  /** In the repository, `null` if it could not be forked. */
  readonly unique: string | null;
  readonly reason?: string;
  readonly findings?: readonly Finding[];
  /** What its steps left; not known if it broke. */
  readonly notes?: Notes;
}

async function run(
  ports: RealitiesPorts,
  context: StepContext<RealitiesOptions>,
): Promise<StepOutcome> {
  const { options, subject, reality, signal } = context;
  if (reality !== null) return final('A block of realities cannot stand inside of another one.');
  if (subject === null) return final('The event is about no commit, so nothing can be forked.');
  const settled = await Promise.allSettled(
    options.realities.map((name) => tryIn(ports, context, name)),
  );
  const tried = settled.map((each, index): Tried => {
    if (each.status === 'fulfilled') return each.value;
    return { name: options.realities[index] ?? '', unique: null, reason: messageOf(each.reason) };
  });
  // Those of a run that goes no further are of no use to anybody.
  if (signal.aborted) await Promise.all(tried.map(({ unique }) => discard(ports, unique)));
  signal.throwIfAborted();
  for (const line of table(tried)) context.log(line);
  return outcomeOf(context, tried, options.keep === true);
}

async function discard({ realities }: RealitiesPorts, unique: string | null): Promise<void> {
  if (unique !== null) await realities.discard(unique);
}

function final(reason: string): StepOutcome {
  return { kind: 'failed', reason, isFinal: true };
}

async function tryIn(
  ports: RealitiesPorts,
  context: StepContext<RealitiesOptions>,
  name: string,
): Promise<Tried> {
  const unique = uniqueName(context, name);
  let isKept = false;
  try {
    const reality = await fork(ports, context, { name, unique });
    const outcome = await context.take('steps', reality);
    isKept = context.options.keep === true && !context.signal.aborted;
    const tried = { name, unique: isKept ? unique : null, notes: outcome.notes };
    if (outcome.kind === 'succeeded') return tried;
    const { name: failing, reason, findings } = outcome.failure;
    return { ...tried, reason: `${failing}: ${reason}`, findings };
  } finally {
    if (!isKept) await ports.realities.discard(unique);
  }
}

/** The run makes it unique, and the place of the step where a block before has kept the name. */
function uniqueName({ run: { run: id }, step, notes }: StepContext, name: string): string {
  const unique = `${name}@${id.slice(0, SHORT)}`;
  return realitiesNote(notes).kept.includes(unique) ? `${unique}.${step}` : unique;
}

async function fork(
  { realities }: RealitiesPorts,
  { config, subject }: StepContext<RealitiesOptions>,
  { name, unique }: { readonly name: string; readonly unique: string },
): Promise<NamedReality> {
  if (subject === null) throw new Error('There is a commit.');
  const { oid, tree, ref } = subject.commit;
  const known = Object.hasOwn(config.realities, name) ? config.realities[name] : undefined;
  const { overlay = {}, env = {} } = known ?? {};
  // One of an attempt before, kept to be looked at.
  await realities.discard(unique, 'superseded');
  const base = { commit: oid, tree };
  return realities.fork({ name: unique, base, ref, overlay, environment: env });
}

function table(tried: readonly Tried[]): readonly string[] {
  const width = Math.max(...tried.map(({ name }) => name.length));
  return tried.map(({ name, reason }) =>
    `${name.padEnd(width)}  ${reason === undefined ? 'passed' : `failed  ${reason}`}`.trimEnd(),
  );
}

function outcomeOf(
  { notes, step }: StepContext,
  tried: readonly Tried[],
  isKept: boolean,
): StepOutcome {
  const failed = tried.filter(({ reason }) => reason !== undefined);
  const passed = tried.filter(({ reason }) => reason === undefined).map(({ name }) => name);
  const kept = isKept ? tried.flatMap(({ unique }) => unique ?? []) : [];
  const block = { passed, failed: failed.map(({ name }) => name) };
  // What steps planned there is approved, applied or deleted by later ones.
  const merged = mergeNotes(
    notes,
    tried.map((each) => each.notes ?? notes),
  );
  const left = { notes: { ...merged, ...withBlock(notes, step, block, kept) } };
  if (failed.length === 0) {
    return { kind: 'succeeded', summary: `Passed in ${passed.join(', ')}`, ...left };
  }
  const findings = distinctFindings(failed.flatMap((each) => each.findings ?? []));
  return { kind: 'failed', reason: failedReason(failed, tried.length), findings, ...left };
}

/** E.g. `Failed in 1 of 3 realities; qa: run ./smoke-test.sh: it ended with 1.` */
function failedReason(failed: readonly Tried[], of: number): string {
  const where = counted(of, ['reality', 'realities']);
  const told = failed
    .slice(0, TOLD)
    .map(({ name, reason = '' }) => `${name}: ${reason.replace(/\.$/, '')}`);
  const more = failed.length > TOLD ? ['the log has the others'] : [];
  return [`Failed in ${failed.length} of ${where}`, ...told, ...more].join('; ');
}
