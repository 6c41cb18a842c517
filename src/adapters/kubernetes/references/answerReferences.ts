import { WeightedCache } from '../../../core/weightedCache.ts';
import type { ReferencesAnswer, ReferencesRequest } from '../../validation/workerMessages.ts';
import { buildersIn } from './builtBy.ts';
import { checkReferences } from './checkReferences.ts';
import type { FileFacts } from './facts.ts';
import { fileFacts } from './fileFacts.ts';

const MOST_BYTES = 96 * 1024 * 1024;
/** Estimates of what an object, a reference and a name take. */
const OBJECT_BYTES = 1_000;
const REFERENCE_BYTES = 300;
const NAME_BYTES = 80;

const known = new WeightedCache<string, FileFacts>(MOST_BYTES, weightOf);

/** Reads the contents that come along, and answers, unless more have to come. */
export function answerReferences(request: ReferencesRequest): ReferencesAnswer {
  const { files, contents, isOpen, isLast, kubernetes: options = {} } = request;
  for (const { path: oid, content } of contents) {
    known.set(oid, fileFacts(new TextDecoder('utf-8').decode(content)));
  }
  const read = files.map(({ path, oid }) => ({ path, oid, facts: known.get(oid) }));
  const unknown = read.filter(({ facts }) => facts === undefined).map(({ oid }) => oid);
  if (unknown.length > 0 && !isLast) return { unknown: [...new Set(unknown)] };
  const there = read.flatMap(({ path, facts }) => (facts === undefined ? [] : [{ path, facts }]));
  if (request.wants === 'builders') return { builders: buildersIn(there) };
  return { findings: checkReferences({ files: there, isOpen, options }) };
}

function weightOf({ objects, mentions }: FileFacts): number {
  const references = objects.reduce((sum, each) => sum + each.references.length, 0);
  return (
    OBJECT_BYTES * (objects.length + 1) + REFERENCE_BYTES * references + NAME_BYTES * mentions.size
  );
}
