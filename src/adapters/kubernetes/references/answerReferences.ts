import type { ReferencesAnswer, ReferencesRequest } from '../../validation/workerMessages.ts';
import { buildersIn } from './builtBy.ts';
import { checkReferences } from './checkReferences.ts';
import { fileFacts } from './fileFacts.ts';
import { knownFacts } from './knownFacts.ts';

/** Reads the contents that come along, and answers, unless more have to come. */
export function answerReferences(request: ReferencesRequest): ReferencesAnswer {
  const { files, contents, isOpen, isLast, kubernetes: options = {} } = request;
  for (const { path: oid, content } of contents) {
    knownFacts.set(oid, fileFacts(new TextDecoder('utf-8').decode(content)));
  }
  const read = files.map(({ path, oid }) => ({ path, oid, facts: knownFacts.get(oid) }));
  const unknown = read.filter(({ facts }) => facts === undefined).map(({ oid }) => oid);
  if (unknown.length > 0 && !isLast) return { unknown: [...new Set(unknown)] };
  const there = read.flatMap(({ path, facts }) => (facts === undefined ? [] : [{ path, facts }]));
  if (request.wants === 'builders') return { builders: buildersIn(there) };
  return { findings: checkReferences({ files: there, isOpen, options }) };
}
