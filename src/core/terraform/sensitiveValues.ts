import { at, itemsAt, parseJson } from './json.ts';

/** As many are looked for in each text; beyond them the marks of the tool alone protect. */
const MOST_VALUES = 1_000;

/**
 * All texts that a plan marks as sensitive: of resources, of outputs and of variables. What prints
 * them elsewhere, e.g. a program that a provisioner runs, does not know of the marks.
 * @param text the answer of `show -json` for a plan
 */
export function sensitiveValues(text: string): readonly string[] {
  const plan = parseJson(text);
  const found = new Set<string>();
  const outputs = at(plan, 'output_changes');
  const changes = [
    ...itemsAt(plan, 'resource_changes').map((each) => at(each, 'change')),
    ...keysOf(outputs).map((name) => at(outputs, name)),
  ];
  for (const change of changes)
    for (const side of ['before', 'after'])
      collect(at(change, side), at(change, `${side}_sensitive`), found);
  const declared = at(at(at(plan, 'configuration'), 'root_module'), 'variables');
  for (const name of keysOf(declared))
    collect(
      at(at(at(plan, 'variables'), name), 'value'),
      at(at(declared, name), 'sensitive'),
      found,
    );
  return [...found].sort((a, b) => b.length - a.length).slice(0, MOST_VALUES);
}

/** @param marks `true`, or marks in the shape of the value */
function collect(value: unknown, marks: unknown, found: Set<string>): void {
  if (typeof value === 'string' && marks === true) found.add(value);
  for (const key of keysOf(value))
    collect(at(value, key), marks === true ? true : at(marks, key), found);
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
