import { shortType, type AnyEvent } from '../../events/event.ts';
import type { EventType } from '../../events/eventMap.ts';
import { positionOf } from '../../events/sequence.ts';
import type { StoredEvent } from '../../ports.ts';
import type { Mask } from '../maskText.ts';
import type { AuditMemory, AuditRun } from './auditMemory.ts';
import type { AuditDraft, AuditInputs, AuditRule } from './entry.ts';
import { TELLINGS, type Telling, type TellingInputs } from './tellings.ts';

/** Of one text of an entry, after secrets are hidden. Characters. */
const MOST_CHARACTERS = 2_000;
const MOST_ITEMS = 50;

/**
 * What an event becomes in the audit log, `undefined` for one that is not told there. The same
 * event gives the same draft: an entry that was not written yet is made again from the stream.
 */
export function draftOf(
  event: StoredEvent,
  memory: AuditMemory,
  mask: Mask,
): AuditDraft | undefined {
  const type = shortType(event) as EventType;
  const telling = tellingOf(type, event);
  if (telling === undefined || isHarmless(type, event, memory)) return undefined;
  const data = runLike(event);
  const id = data.run ?? deploying(data, memory);
  const run = id === undefined ? undefined : memory.run(id);
  const shown = (text: string): string => shorten(mask(text));
  // Whoever wrote the commit that is rolled back has no part in that.
  const isByAuthor = !type.startsWith('rollback.');
  const actor = isByAuthor ? memory.author(data.commit ?? null) : null;
  return {
    at: event.time,
    kind: type,
    actor: actor && { ...actor, name: shown(actor.name) },
    rule: masked(ruleOf(data, run), shown),
    inputs: shownInputs({ ...about(event, data, run, id), ...telling.inputs }, shown),
    outcome: telling.outcome,
    reason: telling.reason === undefined ? null : shown(telling.reason),
    by: telling.by === undefined ? null : shown(telling.by),
    event: event.id,
    sequence: positionOf(event),
  };
}

/** For an event that cannot be read as its type says, so that it is not passed over unseen. */
export function unclearDraft(event: StoredEvent): AuditDraft {
  return {
    at: event.time,
    kind: shortType(event),
    ...{ actor: null, rule: null, inputs: {}, by: null },
    outcome: 'unclear',
    reason: 'What its event says cannot be read.',
    event: event.id,
    sequence: positionOf(event),
  };
}

/** Whether events of a type are told, as far as the type says it. */
export function isAudited(type: string): boolean {
  return Object.hasOwn(TELLINGS, type);
}

/** Names that stand in the payloads of many types, always with this meaning. */
interface RunLike {
  readonly run: string;
  readonly reaction: string;
  /** The id of the event that the run handles. */
  readonly event: string;
  readonly commit: string | null;
  readonly tree: string | null;
  readonly config: string;
  readonly step: string;
  readonly deployment: string;
}

function runLike({ data }: { readonly data: object }): Partial<RunLike> {
  return data;
}

function tellingOf(type: EventType, { data }: AnyEvent): Telling | undefined {
  if (!isAudited(type)) return undefined;
  // The compiler cannot know that the type of the event is the name in the table.
  const tell = TELLINGS[type] as ((data: AnyEvent['data']) => Telling) | undefined;
  return tell?.(data);
}

/** A step that was begun and acts on nothing outside of memory. */
function isHarmless(type: EventType, event: AnyEvent, memory: AuditMemory): boolean {
  if (!type.startsWith('step.') || type === 'step.interrupted') return false;
  if ('acts' in event.data) return !event.data.acts;
  const { run = '', step = '' } = runLike(event);
  return memory.run(run)?.harmless.has(step) === true;
}

function deploying({ deployment }: Partial<RunLike>, memory: AuditMemory): string | undefined {
  return deployment === undefined ? undefined : memory.deployedBy(deployment);
}

function ruleOf({ reaction }: Partial<RunLike>, run: AuditRun | undefined): AuditRule | null {
  if (run !== undefined) return run.rule;
  return reaction === undefined ? null : { name: reaction, hash: null };
}

function masked(rule: AuditRule | null, shown: Mask): AuditRule | null {
  return rule && { ...rule, name: shown(rule.name) };
}

/** What led to it: the event that was handled, what it was about, and under which configuration. */
function about(
  { causationid }: AnyEvent,
  data: Partial<RunLike>,
  known: AuditRun | undefined,
  run: string | undefined,
): TellingInputs {
  const { event = causationid, commit, tree = known?.tree, config = known?.config } = data;
  return { event, commit, tree, config, run };
}

function shownInputs(inputs: TellingInputs, shown: Mask): AuditInputs {
  const known = Object.entries(inputs).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, shownInput(value, shown)] as const],
  );
  return Object.fromEntries(known);
}

function shownInput(value: AuditInputs[string], shown: Mask): AuditInputs[string] {
  if (typeof value === 'string') return shown(value);
  if (typeof value !== 'object' || value === null) return value;
  const items = value.slice(0, MOST_ITEMS).map(shown);
  return value.length > MOST_ITEMS ? [...items, `… ${value.length - MOST_ITEMS} more`] : items;
}

function shorten(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  return `${text.slice(0, MOST_CHARACTERS)}… ${text.length - MOST_CHARACTERS} more characters`;
}
