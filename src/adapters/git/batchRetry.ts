import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { BatchEnd } from './batchProcess.ts';
import type { BatchRequest } from './batchRequest.ts';

/** A process that is killed from outside may be innocent of it; one that gives up is not. */
const MAX_CRASHES = 2;
const MAX_KILLS = 3;

/**
 * Decides about the questions of a process that died: the first unanswered one is what it died
 * over, and is failed when that is certain.
 * @returns those to ask again
 */
export function afterCrash(end: BatchEnd<BatchRequest>): readonly BatchRequest[] {
  const [suspect, ...others] = end.unanswered;
  if (!suspect) return [];
  suspect.crashes++;
  const isCertain = suspect.crashes >= (end.isKilled ? MAX_KILLS : MAX_CRASHES);
  if (isCertain) suspect.fail(corrupt(suspect.oid, end.stderr));
  else return end.unanswered;
  return others;
}

/** Settles a question that a second process did not find either: absent, or there but unreadable. */
export function afterAbsence(request: BatchRequest): void {
  const complaints = request.complaints ?? '';
  if (isAbout(complaints, request.oid)) request.fail(corrupt(request.oid, complaints));
  else request.settle(undefined);
}

/** Whether it died over an object that a partial clone left out, which old versions want to fetch. */
export function wantedToFetch({ stderr }: { readonly stderr: string }): boolean {
  return stderr.includes('promisor remote');
}

/** git names a damaged loose object by oid or by file; a damaged pack hides what is in it. */
function isAbout(complaints: string, oid: Oid): boolean {
  const file = `${oid.slice(0, 2)}/${oid.slice(2)}`;
  return [oid, file, 'error: packfile'].some((words) => complaints.includes(words));
}

function corrupt(oid: Oid, stderr: string): ReactorError {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return new ReactorError('object-corrupt', `The object ${oid} cannot be read: ${line}`, {
    hint: 'Run git fsck; fetch the object again from a clone that has it.',
  });
}
