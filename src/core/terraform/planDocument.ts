import type { PlannedAction, PlannedAttribute, PlanSummary } from './planSummary.ts';

const SIGNS: Readonly<Record<PlannedAction, string>> = {
  create: '+',
  update: '~',
  delete: '-',
  replace: '-/+',
  read: '<=',
  forget: '.',
  import: '<-',
};

/** Types of resources that write files where the tool runs, and that is a copy of the tree. */
const WRITES_FILES = /^(local_file|local_sensitive_file|archive_file)$/;

/** A plan as a document for people: what changes, from what to what. */
export function planDocument(summary: PlanSummary): string {
  const { add, change, destroy, replace, resources, outputs } = summary;
  const head = `Plan: ${add} to add, ${change} to change, ${destroy} to destroy (${replace} of them replaced).`;
  const blocks = resources.map(({ action, address, reason, attributes }) =>
    [
      `${SIGNS[action]} ${address} (${action}${reason === undefined ? '' : `: ${reason}`})`,
      ...attributes.map(lineOf),
    ].join('\n'),
  );
  const ends = outputs.length === 0 ? [] : [['Outputs:', ...outputs.map(lineOf)].join('\n')];
  const writers = resources.filter(({ type }) => WRITES_FILES.test(type));
  const notes = writers.map(
    ({ address }) => `Note: ${address} writes a file by a path that may lead into a private copy.`,
  );
  return [head, ...blocks, ...ends, ...notes].join('\n\n') + '\n';
}

function lineOf({ name, before, after }: PlannedAttribute): string {
  return `    ${name}: ${before} -> ${after}`;
}
