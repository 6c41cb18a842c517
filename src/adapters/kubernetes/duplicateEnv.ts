import { isMap, isSeq, type YAMLSeq } from 'yaml';
import { nodeAt, valueStretch, type Stretch } from './fieldPlace.ts';
import type { Said } from './manifest.ts';
import { called, listAt, textAt } from './manifestObject.ts';
import type { Container } from './podTemplates.ts';

const HELP =
  'https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/';

/** Of variables with one name the last counts; the fix takes the others away. */
export function duplicateEnv(text: string, container: Container): readonly Said[] {
  const { pod, path, name, value } = container;
  const list = listAt(value, 'env');
  const names = list.map((each) => textAt(each, 'name'));
  const node = nodeAt(pod.object, [...path, 'env']);
  return names.flatMap((variable, index): readonly Said[] => {
    const next = names.indexOf(variable, index + 1);
    if (variable === '' || next < 0) return [];
    const said: Said = {
      at: valueStretch(pod.object, [...path, 'env', index, 'name']),
      rule: 'duplicate-env',
      severity: 'warning',
      message: `Container ${name} of ${called(pod.object)} sets ${variable} again below; only the last one counts.`,
      help: HELP,
    };
    // What stands between may be made of the first one.
    const between = JSON.stringify(list.slice(index + 1, next + 1));
    const isUsed = between.includes(`$(${variable})`);
    const at = isUsed || !isSeq(node) ? undefined : itemStretch(text, node, index);
    if (at === undefined) return [said];
    return [{ ...said, fix: { title: 'Remove it', replacements: [{ at, newText: '' }] } }];
  });
}

/** Where an item stands that another one follows, up to the beginning of that. */
function itemStretch(text: string, list: YAMLSeq, index: number): Stretch | undefined {
  const [own, next] = [list.items[index], list.items[index + 1]];
  if (!isMap(own) || !isMap(next) || !own.range || !next.range) return undefined;
  if (own.anchor !== undefined) return undefined;
  if (list.flow === true) return [own.range[0], next.range[0]];
  const [start, end] = [own, next].map(({ range }) => dashBefore(text, range?.[0] ?? 0));
  return start === undefined || end === undefined ? undefined : [start, end];
}

/** The dash of an item of a block list, on the same line. */
function dashBefore(text: string, start: number): number | undefined {
  const dash = text.lastIndexOf('-', start - 1);
  return dash >= 0 && text.slice(dash + 1, start).trim() === '' ? dash : undefined;
}
