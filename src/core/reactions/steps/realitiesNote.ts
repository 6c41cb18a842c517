import type { Json, Notes } from '../stepKind.ts';

/** The name of the note that blocks of realities leave. */
export const REALITIES_NOTE = 'realities';

/** In which realities the steps of a run passed, and in which not. */
export interface RealitiesNote {
  /** Names in the configuration; of those in several blocks: where all of them passed. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** Names in the repository of those that stay until the run ends. */
  readonly kept: readonly string[];
  readonly blocks: Readonly<Record<string, RealitiesBlock>>;
}

/** What became of one block, by its place in the run; another attempt takes its place. */
export interface RealitiesBlock {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** What the blocks of a run have left so far; empty if there was none. */
export function realitiesNote(notes: Notes): RealitiesNote {
  const note = recordOf(notes[REALITIES_NOTE]);
  const blocks = Object.entries(recordOf(note['blocks'])).map(([step, block]) => {
    const { passed, failed } = recordOf(block);
    return [step, { passed: namesOf(passed), failed: namesOf(failed) }] as const;
  });
  return noteOf(Object.fromEntries(blocks), namesOf(note['kept']));
}

/** The note with what became of one more block, and what it keeps. */
export function withBlock(
  notes: Notes,
  step: string,
  block: RealitiesBlock,
  kept: readonly string[],
): Notes {
  const before = realitiesNote(notes);
  const note = noteOf({ ...before.blocks, [step]: block }, [...before.kept, ...kept]);
  return { [REALITIES_NOTE]: note as unknown as Json };
}

function noteOf(blocks: RealitiesNote['blocks'], kept: readonly string[]): RealitiesNote {
  const all = Object.values(blocks);
  const failed = [...new Set(all.flatMap((block) => block.failed))];
  const passed = [...new Set(all.flatMap((block) => block.passed))];
  const isSound = (name: string): boolean => !failed.includes(name);
  return { passed: passed.filter(isSound), failed, kept: [...new Set(kept)], blocks };
}

function recordOf(value: Json | undefined): Readonly<Record<string, Json>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, Json>>) : {};
}

function namesOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
