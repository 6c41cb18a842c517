import * as z from 'zod';
import { ReactorError } from '../errors.ts';
import type { Json, Notes } from './stepKind.ts';

/**
 * What a step found out that later steps will do, for the person who is asked whether they may.
 * Any kind may leave some in the notes of the run, under {@link DOCUMENTS}.
 */
const documentSchema = z.object({
  /** The place of the step that left it. */
  step: z.string().default(''),
  title: z.string(),
  /** What will happen, in a few words; default: the title. */
  summary: z.string().optional(),
  /** All that will happen, without secrets. */
  text: z.string(),
  /** Of all that it stands for, also of what the text does not show, e.g. of a plan file. */
  hash: z.string(),
  /** `false`: nothing would be changed. */
  isChange: z.boolean().default(true),
  /** How many things would be destroyed. */
  destroys: z.number().default(0),
  /** Until when it can be carried out. Milliseconds since the epoch. */
  expiresAt: z.number().optional(),
});

export type NotedDocument = Readonly<z.output<typeof documentSchema>>;

/** The key of {@link NotedDocument}s in the notes. */
export const DOCUMENTS = 'documents';

/**
 * The documents that steps of the run have left so far.
 * @throws ReactorError `store-failed` if they cannot be read: none may be left out
 */
export function documentsIn(notes: Notes): readonly NotedDocument[] {
  const read = z.array(documentSchema).safeParse(notes[DOCUMENTS] ?? []);
  if (read.success) return read.data;
  const message = 'What earlier steps of this run left to be approved cannot be read.';
  throw new ReactorError('store-failed', message, { hint: 'Retry the run.' });
}

/** The notes with the documents of one step in place of those that it left before. */
export function withDocuments(
  notes: Notes,
  step: string,
  documents: readonly NotedDocument[],
): Notes {
  const others = documentsIn(notes).filter((each) => each.step !== step);
  return { ...notes, [DOCUMENTS]: [...others, ...documents].map(asJson) };
}

/** The notes without the documents of these hashes: they were carried out. */
export function withoutDocuments(notes: Notes, hashes: ReadonlySet<string>): Notes {
  const kept = documentsIn(notes).filter(({ hash }) => !hashes.has(hash));
  return { ...notes, [DOCUMENTS]: kept.map(asJson) };
}

/**
 * Puts together what branches that ran at once made of the same notes. Lists to which several of
 * them added have what each of them added and left; of all else
 * the last one that changed it wins.
 */
export function mergeNotes(before: Notes, branches: readonly Notes[]): Notes {
  const merged: Record<string, Json> = { ...before };
  for (const branch of branches)
    for (const [name, value] of Object.entries(branch))
      merged[name] = mergeValue(before[name], merged[name], value);
  return merged;
}

function mergeValue(before: Json | undefined, merged: Json | undefined, value: Json): Json {
  const isAsBefore = before !== undefined && textOf(before) === textOf(value);
  if (isAsBefore && merged !== undefined) return merged;
  const [was, now] = [before ?? [], merged ?? []];
  if (!isList(was) || !isList(now) || !isList(value)) return value;
  const known = new Set(was.map(textOf));
  const left = new Set(value.map(textOf));
  const added = value.filter((item) => !known.has(textOf(item)));
  // What this branch took away is gone.
  return [...now.filter((item) => !known.has(textOf(item)) || left.has(textOf(item))), ...added];
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function textOf(value: Json): string {
  return JSON.stringify(value);
}

function asJson({ summary, expiresAt, ...rest }: NotedDocument): Json {
  return {
    ...rest,
    ...(summary !== undefined && { summary }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
