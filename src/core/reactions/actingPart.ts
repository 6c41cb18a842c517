import type { RealityConfig, NotifyTarget, Step } from './config.ts';
import { FILTER_KEYS } from './configSchema.ts';
import { markedTexts, type MarkedText, type Section } from './schemaMarks.ts';
import type { StepShape } from './stepKind.ts';

type Raw = Readonly<Record<string, unknown>>;

/** A reaction as it was read, and as it stands in the file. */
export interface ActingReaction {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly steps: readonly Step[];
  readonly onFailure: readonly Step[];
  readonly raw: Raw;
}

export interface ActingInit {
  readonly kinds: readonly StepShape[];
  readonly realities: Readonly<Record<string, RealityConfig>>;
  readonly notify: Readonly<Record<string, NotifyTarget>>;
  /** As it stands in the file: a used up budget holds back approvals that nobody is asked for. */
  readonly slo: unknown;
}

/**
 * All that acts, as a plain value: the steps that act, with those around and the approvals before
 * them, for which events and how often they do, and the realities and targets that they use; the
 * objectives too where an approval depends on them. `null` if nothing acts. It is taken from the file as it is, so that new defaults of ours do not change it.
 */
export function actingPart(reactions: readonly ActingReaction[], init: ActingInit): unknown {
  const acting = reactions
    .filter(({ isEnabled }) => isEnabled)
    .map((each) => reactionPart(each, init.kinds))
    .filter((each) => each.acts);
  if (acting.length === 0) return null;
  const used = (section: Section): readonly string[] => {
    const uses = acting.flatMap((each) => each.uses);
    const names = uses.filter(({ refersTo }) => refersTo === section).map(({ text }) => text);
    return [...new Set(names)].sort();
  };
  return {
    reactions: acting.flatMap(({ part }) => part),
    realities: used('realities').map((name) => [name, orderedReality(init.realities[name])]),
    notify: used('notify').map((name) => [name, init.notify[name] ?? null]),
    ...(acting.some(({ isGated }) => isGated) && { slo: init.slo }),
  };
}

/** What is laid over what depends on the order. */
function orderedReality(reality: RealityConfig | undefined): unknown {
  if (reality === undefined) return null;
  return { overlay: Object.entries(reality.overlay), env: reality.env };
}

interface Part {
  /** Something in it acts, and not only asks for leave. */
  readonly acts: boolean;
  /** An approval is part of it. */
  readonly isGated: boolean;
  readonly part: readonly unknown[];
  readonly uses: readonly MarkedText[];
}

const NOTHING: Part = { acts: false, isGated: false, part: [], uses: [] };

function reactionPart(
  { name, steps, onFailure, raw }: ActingReaction,
  kinds: readonly StepShape[],
): Part {
  const lists = [
    listPart(steps, raw['steps'], kinds),
    listPart(onFailure, raw['onFailure'], kinds),
  ];
  const told = [...FILTER_KEYS, 'concurrency', 'cooldown'].map((key) => [key, raw[key]] as const);
  const filters = Object.fromEntries(told);
  return { ...joined(lists), part: [{ name, filters, lists: lists.map(({ part }) => part) }] };
}

function listPart(steps: readonly Step[], raw: unknown, kinds: readonly StepShape[]): Part {
  const rawSteps = Array.isArray(raw) ? (raw as readonly Raw[]) : [];
  const parts = steps.map((step, index) => stepPart(step, rawSteps[index] ?? {}, kinds));
  return joined(parts);
}

function joined(parts: readonly Part[]): Part {
  return {
    acts: parts.some(({ acts }) => acts),
    isGated: parts.some(({ isGated }) => isGated),
    part: parts.flatMap(({ part }) => part),
    uses: parts.flatMap(({ uses }) => uses),
  };
}

function stepPart(step: Step, raw: Raw, kinds: readonly StepShape[]): Part {
  const kind = kinds.find((each) => each.kind === step.kind);
  if (kind === undefined) return { acts: true, isGated: false, part: [raw], uses: [] };
  const inner = Object.entries(step.nested).map(
    ([key, nested]) => [key, listPart(nested, raw[key], kinds)] as const,
  );
  const isActing = acts(kind, step.options);
  const hasPart = isActing || kind.isGate === true || inner.some(([, { part }]) => part.length > 0);
  if (!hasPart) return NOTHING;
  const isLeftOut = (key: string): boolean => key === 'name' || Object.hasOwn(step.nested, key);
  const own = Object.fromEntries(Object.entries(raw).filter(([key]) => !isLeftOut(key)));
  return {
    acts: isActing || inner.some(([, nested]) => nested.acts),
    isGated: kind.isGate === true || inner.some(([, { isGated }]) => isGated),
    part: [{ own, nested: inner.map(([key, { part }]) => [key, part]) }],
    uses: [...markedTexts(kind.schema, own), ...inner.flatMap(([, { uses }]) => uses)],
  };
}

/** Or asks for leave all the same. A kind may come from a plugin: one that cannot say so acts. */
function acts(kind: StepShape, options: unknown): boolean {
  try {
    return kind.acts(options) || kind.needsLeave?.(options) === true;
  } catch {
    return true;
  }
}
