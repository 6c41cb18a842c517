import * as z from 'zod';
import { ReactorError } from '../errors.ts';
import type { NotedDocument } from './documents.ts';
import type { Notes } from './stepKind.ts';

/** The key of what was approved in the notes of a run. */
const APPROVED = 'approved';

const approvedSchema = z.array(z.object({ step: z.string(), hash: z.string() }));

/**
 * Whether what a step left to be approved may be carried out: nobody was asked about that step, or
 * exactly this was approved.
 * @throws ReactorError `store-failed` if it cannot be told
 */
export function mayCarryOut(notes: Notes, step: string, hash: string): boolean {
  const asked = approvedIn(notes).filter((each) => each.step === step);
  return asked.length === 0 || asked.some((each) => each.hash === hash);
}

/** The notes after these documents were approved. */
export function withApproved(notes: Notes, documents: readonly NotedDocument[]): Notes {
  const added = documents.map(({ step, hash }) => ({ step, hash }));
  return { ...notes, [APPROVED]: [...approvedIn(notes), ...added] };
}

function approvedIn(notes: Notes): z.output<typeof approvedSchema> {
  const read = approvedSchema.safeParse(notes[APPROVED] ?? []);
  if (read.success) return read.data;
  const message = 'What was approved in this run cannot be read.';
  throw new ReactorError('store-failed', message, { hint: 'Retry the run; it asks again.' });
}
