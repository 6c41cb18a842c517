import type { Notes } from '../stepKind.ts';

/** What was deployed last in a run. */
export interface DeployedNote {
  readonly name: string;
  readonly environment: string;
}

const NAME = 'deployed';

/** For a later `monitor`, which watches this if it does not say what it watches. */
export function deployedNote({ name, environment }: DeployedNote): Notes {
  return { [NAME]: { name, environment } };
}

/** What {@link deployedNote} left; `undefined` if nothing was deployed. */
export function deployedIn(notes: Notes): DeployedNote | undefined {
  const note = notes[NAME];
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return undefined;
  const { name, environment } = note as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof environment !== 'string') return undefined;
  return { name, environment };
}
