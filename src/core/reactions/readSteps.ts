import type * as z from 'zod';
import { messageOf } from '../errors.ts';
import { isPlainObject } from '../isPlainObject.ts';
import { chooseKind } from './chooseKind.ts';
import type { Step, StepRetry } from './config.ts';
import { unknownName, type Mistake } from './configProblems.ts';
import type { ConfigPath } from './configSource.ts';
import { check, type Checked } from './explainIssue.ts';
import { markedTexts, type Section } from './schemaMarks.ts';
import type { StepShape } from './stepKind.ts';
import { COMMON_KEYS } from './stepKinds.ts';
import { COMMON_SCHEMAS, isCommonKey, MOST_STEPS } from './stepSchema.ts';

const MOST_DEPTH = 8;
const ONCE: StepRetry = { attempts: 1, delayMs: 0 };
const EXAMPLE = '`- run: ./smoke-test.sh`';

/** What the reading of steps draws on, and where it leaves what is wrong. */
export interface StepReading {
  readonly kinds: readonly StepShape[];
  readonly names: Readonly<Record<Section, readonly string[]>>;
  /** `onFailure` has more variables for conditions. */
  readonly list: 'steps' | 'onFailure';
  readonly mistakes: Mistake[];
}

/** Reads a list of steps; what is wrong is added to the mistakes, and such steps are left out. */
export function readSteps(
  value: unknown,
  path: ConfigPath,
  reading: StepReading,
  depth = 0,
): readonly Step[] {
  const refusal = listRefusal(value, depth);
  if (refusal !== undefined) reading.mistakes.push({ path, message: refusal });
  if (refusal !== undefined || !Array.isArray(value)) return [];
  return value.flatMap((step: unknown, index) => readStep(step, [...path, index], reading, depth));
}

function listRefusal(value: unknown, depth: number): string | undefined {
  if (!Array.isArray(value)) return `It has to be a list of steps, e.g. ${EXAMPLE}.`;
  if (value.length === 0) return `It has no steps; add one, e.g. ${EXAMPLE}.`;
  if (value.length > MOST_STEPS) return `It has to have at most ${MOST_STEPS} steps.`;
  return depth >= MOST_DEPTH ? `Steps are nested at most ${MOST_DEPTH} deep.` : undefined;
}

function readStep(
  value: unknown,
  path: ConfigPath,
  reading: StepReading,
  depth: number,
): readonly Step[] {
  if (!isPlainObject(value)) {
    reading.mistakes.push({ path, ...noStep(value, reading.kinds) });
    return [];
  }
  const choice = chooseKind(value, reading.kinds, path);
  const common = readCommon(value, path, reading);
  if (choice.kind === 'none') {
    reading.mistakes.push(choice.mistake);
    return [];
  }
  const kind = choice.chosen;
  const options = readOptions(kind, value, path, reading);
  const nested = (kind.nested ?? [])
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => [key, readSteps(value[key], [...path, key], reading, depth + 1)] as const);
  if (common === undefined || options === undefined) return [];
  return [toStep(kind, common, options.value, Object.fromEntries(nested))];
}

function noStep(value: unknown, kinds: readonly StepShape[]): Omit<Mistake, 'path'> {
  const isKind = kinds.some(({ kind }) => kind === value);
  const example = isKind ? `\`- ${String(value)}: …\`` : EXAMPLE;
  return { message: `A step is a mapping that says what to do, e.g. ${example}.` };
}

type Common = z.output<(typeof COMMON_SCHEMAS)['steps']>;

function readCommon(
  value: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { list, mistakes }: StepReading,
): Common | undefined {
  const schema = COMMON_SCHEMAS[list];
  const own = Object.fromEntries(Object.entries(value).filter(([key]) => isCommonKey(key)));
  const checked = check(schema, own, path);
  if (checked.kind === 'fits') {
    mistakes.push(...misplacedEnv(markedTexts(schema, own, path)));
    return checked.value;
  }
  mistakes.push(...checked.mistakes);
  return undefined;
}

function readOptions(
  kind: StepShape,
  value: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { names, mistakes }: StepReading,
): { readonly value: unknown } | undefined {
  const own = ownKeys(kind, value);
  const checked = checkSafely(kind, own, path);
  if (checked.kind === 'broken') {
    mistakes.push(...checked.mistakes.map((mistake) => withCommonKeys(mistake, path)));
    return undefined;
  }
  const texts = markedTexts(kind.schema, own, path);
  mistakes.push(...misplacedEnv(texts), ...unknownReferences(texts, names));
  return checked;
}

/** What the schema of the kind is to see; nested steps only if it speaks of them. */
function ownKeys(
  { schema, nested = [] }: StepShape,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isOwn = (key: string): boolean =>
    !isCommonKey(key) && (!nested.includes(key) || Object.hasOwn(schema.shape, key));
  return Object.fromEntries(Object.entries(value).filter(([key]) => isOwn(key)));
}

/** A kind may come from a plugin; its schema may throw. */
function checkSafely(kind: StepShape, own: unknown, path: ConfigPath): Checked<unknown> {
  try {
    return check(kind.schema, own, path);
  } catch (error) {
    const message = `The kind \`${kind.kind}\` cannot check this step: ${messageOf(error)}`;
    return { kind: 'broken', mistakes: [{ path, message }] };
  }
}

/** A key that is misspelled may be meant to be one that every step has. */
function withCommonKeys(mistake: Mistake, path: ConfigPath): Mistake {
  const isOfStep = mistake.part === 'key' && mistake.path.length === path.length + 1;
  const isUnknown = mistake.message.startsWith('There is no key');
  if (!isOfStep || !isUnknown || mistake.suggestion !== undefined) return mistake;
  const said = unknownName('There is no key', String(mistake.path.at(-1)), COMMON_KEYS);
  return said.suggestion === undefined ? mistake : { ...mistake, ...said };
}

type Marked = ReturnType<typeof markedTexts>;

/** See {@link textWithEnv}. */
export function misplacedEnv(texts: Marked): readonly Mistake[] {
  return texts.flatMap(({ text, path, mayUseEnv }) => {
    const start = text.indexOf('${env:');
    if (start < 0 || mayUseEnv === true) return [];
    const end = text.indexOf('}', start) + 1 || text.length;
    const message =
      'A variable of the environment is not replaced here; use the `env` of a step or reality.';
    return [{ path, within: [start, end] as const, message }];
  });
}

const CALLED: Readonly<Record<Section, string>> = {
  realities: 'There is no reality',
  notify: 'There is no target for notifications',
  slo: 'There is no objective',
};

function unknownReferences(
  texts: Marked,
  names: Readonly<Record<Section, readonly string[]>>,
): readonly Mistake[] {
  return texts.flatMap(({ text, path, refersTo }) => {
    if (refersTo === undefined || names[refersTo].includes(text)) return [];
    const said = unknownName(CALLED[refersTo], text, names[refersTo]);
    const hint = names[refersTo].length > 0 ? '' : ` Describe it under \`${refersTo}\`.`;
    return [{ path, ...said, message: `${said.message}${hint}` }];
  });
}

function toStep(
  kind: StepShape,
  common: Common,
  options: unknown,
  nested: Readonly<Record<string, readonly Step[]>>,
): Step {
  const { name, timeout, retry, continueOnError, when } = common;
  return {
    kind: kind.kind,
    name: name ?? labelOf(kind, options),
    options,
    ...(timeout !== undefined && { timeoutMs: timeout }),
    retry: retry === undefined ? ONCE : { attempts: retry.attempts, delayMs: retry.delay },
    continueOnError,
    ...(when !== undefined && { when }),
    nested,
  };
}

/** A kind may come from a plugin; its label may throw, and the step has its kind's name then. */
function labelOf(kind: StepShape, options: unknown): string {
  try {
    return kind.label?.(options) ?? kind.kind;
  } catch {
    return kind.kind;
  }
}
