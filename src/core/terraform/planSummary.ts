import { at, itemsAt, parseJson, textAt } from './json.ts';
import { shown } from './shownValue.ts';

export type PlannedAction =
  'create' | 'update' | 'delete' | 'replace' | 'read' | 'forget' | 'import';

/** An attribute that changes; both sides as text, without anything that is sensitive. */
export interface PlannedAttribute {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** A resource that changes. */
export interface PlannedResource {
  /** E.g. `module.net.aws_subnet.private[0]`. */
  readonly address: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** Why it is replaced or deleted, as the tool says it, e.g. `replace_because_tainted`. */
  readonly reason?: string;
  readonly attributes: readonly PlannedAttribute[];
}

/** What a plan would do. Holds nothing that is sensitive. */
export interface PlanSummary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  /** Resources that are destroyed and made anew; counted in `add` and `destroy` too. */
  readonly replace: number;
  /** Applying it would change something, be it only outputs or addresses in the state. */
  readonly isChange: boolean;
  readonly resources: readonly PlannedResource[];
  readonly outputs: readonly PlannedAttribute[];
}

/** What people read of one value. */
const MOST_CHARACTERS = 500;
/** By the actions of a change, joined by a space. */
const ACTIONS: Readonly<Record<string, PlannedAction>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  read: 'read',
  forget: 'forget',
  'delete create': 'replace',
  'create delete': 'replace',
  'create forget': 'replace',
};

/**
 * Reads the answer of `show -json` for a plan.
 * @param mask hides what must not be seen in a text, e.g. secrets of the environment
 * @throws Error if it is no such answer, or one of a later major version
 */
export function planSummary(text: string, mask: (text: string) => string): PlanSummary {
  const plan = parseJson(text);
  const version = textAt(plan, 'format_version') ?? '';
  if (!/^[01]\./.test(version)) throw new Error(`A plan of the format “${version}” is not known.`);
  const resources = itemsAt(plan, 'resource_changes').flatMap(
    (each) => resourceOf(each, mask) ?? [],
  );
  const count = (...actions: readonly PlannedAction[]): number =>
    resources.filter(({ action }) => actions.includes(action)).length;
  const outputs = outputsOf(at(plan, 'output_changes'), mask);
  const isApplyable = at(plan, 'applyable');
  return {
    // Older programs do not say it.
    isChange:
      typeof isApplyable === 'boolean' ? isApplyable : resources.length + outputs.length > 0,
    add: count('create', 'replace'),
    change: count('update'),
    destroy: count('delete', 'replace'),
    replace: count('replace'),
    resources,
    outputs,
  };
}

function resourceOf(value: unknown, mask: (text: string) => string): PlannedResource | undefined {
  const change = at(value, 'change');
  const actions = itemsAt(change, 'actions').join(' ');
  const isImport = at(change, 'importing') !== undefined;
  const action = ACTIONS[actions] ?? (isImport ? 'import' : undefined);
  if (action === undefined) return undefined;
  const reason = textAt(value, 'action_reason');
  return {
    address: mask(textAt(value, 'address') ?? ''),
    type: textAt(value, 'type') ?? '',
    action,
    ...(reason !== undefined && { reason }),
    attributes: attributesOf(change, mask),
  };
}

/** The attributes of the two sides that are not the same, by name. */
function attributesOf(
  change: unknown,
  mask: (text: string) => string,
): readonly PlannedAttribute[] {
  const sides = ['before', 'after', 'after_unknown'].map((side) => keysOf(at(change, side)));
  return [...new Set(sides.flat())].sort().flatMap((name) => {
    const inside = (side: string): unknown => {
      const all = at(change, side);
      return all === true ? true : at(all, name);
    };
    return changed(name, inside, mask) ?? [];
  });
}

function outputsOf(outputs: unknown, mask: (text: string) => string): readonly PlannedAttribute[] {
  return keysOf(outputs).flatMap((name) => {
    const change = at(outputs, name);
    return changed(name, (side) => at(change, side), mask) ?? [];
  });
}

function changed(
  name: string,
  side: (name: string) => unknown,
  mask: (text: string) => string,
): PlannedAttribute | undefined {
  const [before, after, unknown] = [side('before'), side('after'), side('after_unknown')];
  const isSame = JSON.stringify(before ?? null) === JSON.stringify(after ?? null);
  if (isSame && !hasUnknown(unknown)) return undefined;
  return {
    name,
    // Cut only after it was masked: half a secret would not be found.
    before: shortened(mask(shown(before, side('before_sensitive')))),
    after: shortened(mask(shown(after, side('after_sensitive'), unknown))),
  };
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\u2026` : text;
}

function hasUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === true;
  return Object.values(value).some(hasUnknown);
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
