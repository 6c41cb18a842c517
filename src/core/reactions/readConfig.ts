import type * as z from 'zod';
import { isPlainObject, type PlainObject } from '../isPlainObject.ts';
import type { Hash } from '../ports.ts';
import { actingPart, type ActingReaction } from './actingPart.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { NotifyTarget, Reaction, ReactionsConfig, ReadConfig } from './config.ts';
import { toProblems, type Mistake } from './configProblems.ts';
import { CONFIG_SCHEMA, FILTER_KEYS } from './configSchema.ts';
import type { ConfigSource } from './configSource.ts';
import { check } from './explainIssue.ts';
import { misplacedEnv, readSteps, type StepReading } from './readSteps.ts';
import { markedTexts } from './schemaMarks.ts';
import type { StepShape } from './stepKind.ts';

const MOST_REACTIONS = 100;

export interface ConfigReading {
  readonly kinds: readonly StepShape[];
  readonly hash: Hash;
}

type Parsed = z.output<typeof CONFIG_SCHEMA>;
type ParsedReaction = NonNullable<Parsed['reactions']>[string];

/** Reads a file that was parsed: all mistakes with their places, or a configuration. */
export function readConfig(source: ConfigSource, { kinds, hash }: ConfigReading): ReadConfig {
  const mistakes: Mistake[] = [];
  const root = withoutFreeKeys(source.value);
  const checked = check(CONFIG_SCHEMA, root, []);
  if (checked.kind === 'broken') mistakes.push(...checked.mistakes);
  else mistakes.push(...misplacedEnv(markedTexts(CONFIG_SCHEMA, root)));
  const rawReactions = partOf(root, 'reactions');
  const names = source.keysOf(['reactions']);
  if (names.length > MOST_REACTIONS) {
    const message = `At most ${MOST_REACTIONS} reactions are read.`;
    mistakes.push({ path: ['reactions'], part: 'key', message });
  }
  const reading = { kinds, mistakes, names: sectionNames(root) };
  const read = names.slice(0, MOST_REACTIONS).map((name) => {
    const raw = asRaw(rawReactions[name]);
    return { name, raw, ...readLists(name, raw, reading) };
  });
  if (checked.kind === 'broken' || mistakes.length > 0) {
    return { kind: 'broken', problems: toProblems(mistakes, source) };
  }
  return { kind: 'config', config: toConfig(source, checked.value, read, { kinds, hash }) };
}

/** Without the keys `x-…` at the root: they are for anchors and for other tools. */
function withoutFreeKeys(value: unknown): unknown {
  if (value === null) return {};
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-')));
}

function sectionNames(root: unknown): StepReading['names'] {
  const namesOf = (section: string): readonly string[] => Object.keys(partOf(root, section));
  const notify = ['editor', ...namesOf('notify')];
  return { realities: namesOf('realities'), notify, slo: namesOf('slo') };
}

function readLists(
  name: string,
  raw: PlainObject,
  reading: Omit<StepReading, 'list'>,
): Pick<Reaction, 'steps' | 'onFailure'> {
  const list = (key: 'steps' | 'onFailure'): Reaction['steps'] =>
    Array.isArray(raw[key]) && raw[key].length > 0
      ? readSteps(raw[key], ['reactions', name, key], { ...reading, list: key })
      : [];
  return { steps: list('steps'), onFailure: list('onFailure') };
}

type ReadReaction = Pick<ActingReaction, 'name' | 'steps' | 'onFailure' | 'raw'>;

function toConfig(
  source: ConfigSource,
  parsed: Parsed,
  read: readonly ReadReaction[],
  { kinds, hash }: ConfigReading,
): ReactionsConfig {
  const reactions = read.flatMap(({ name, steps, onFailure, raw }) => {
    const reaction = parsed.reactions?.[name];
    if (reaction === undefined) return [];
    return [
      toReaction(reaction, { name, steps, onFailure, hash: hash(canonicalJson([name, raw])) }),
    ];
  });
  const realities = mapped(parsed.realities, (reality) => ({
    overlay: reality?.overlay ?? {},
    env: reality?.env ?? {},
  }));
  const notify = mapped(parsed.notify, toTarget);
  const acting = actingPart(
    reactions.map((reaction, index) => ({ ...reaction, raw: read[index]?.raw ?? {} })),
    { kinds, realities, notify, slo: partOf(source.value, 'slo') },
  );
  return {
    hash: hash(source.text),
    actingHash: acting === null ? null : hash(canonicalJson(acting)),
    realities,
    reactions,
    notify,
    slo: mapped(parsed.slo, ({ window, ...objective }) => ({ ...objective, windowMs: window })),
    validation: {
      severities: parsed.validation?.severities ?? {},
      ignore: (parsed.validation?.ignore ?? []).map(defined),
    },
  };
}

function toReaction(
  parsed: ParsedReaction,
  read: Pick<Reaction, 'name' | 'steps' | 'onFailure' | 'hash'>,
): Reaction {
  const { description, enabled, concurrency, cooldown } = parsed;
  const given = FILTER_KEYS.filter((key) => parsed[key] !== undefined);
  return {
    ...read,
    ...(description !== undefined && { description }),
    isEnabled: enabled,
    filters: { on: parsed.on, ...Object.fromEntries(given.map((key) => [key, parsed[key]])) },
    concurrency: defined(concurrency),
    cooldownMs: cooldown ?? 0,
  };
}

type NotifyOutput = NonNullable<Parsed['notify']>[string];

function toTarget(target: NotifyOutput): NotifyTarget {
  return 'webhook' in target ? { kind: 'webhook', ...defined(target.webhook) } : target;
}

/** Without a prototype: a name such as `constructor` is there only if the file has it. */
function mapped<T, R>(
  section: Readonly<Record<string, T>> | null | undefined,
  map: (value: T) => R,
): Readonly<Record<string, R>> {
  const entries = Object.entries(section ?? {}).map(([name, value]) => [name, map(value)] as const);
  return Object.assign(Object.create(null) as Record<string, R>, Object.fromEntries(entries));
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Keys that are not given are not there. */
function defined<T extends object>(value: T): Defined<T> {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(given) as Defined<T>;
}

function partOf(root: unknown, section: string): PlainObject {
  return isPlainObject(root) && Object.hasOwn(root, section) ? asRaw(root[section]) : {};
}

function asRaw(value: unknown): PlainObject {
  return isPlainObject(value) ? value : {};
}
