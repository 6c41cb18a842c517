import fc from 'fast-check';

/** Choices that are the same for the same seed. */
export interface Dice {
  /** A whole number from 0 to `sides` - 1. */
  roll(sides: number): number;
  one<T>(of: readonly T[]): T;
  /** The text, or nothing, as often. */
  maybe(text: string): string;
}

export function createDice(seed: number): Dice {
  const [numbers] = fc.sample(fc.infiniteStream(fc.nat()), { seed, numRuns: 1 });
  if (numbers === undefined) throw new Error('fast-check gave no numbers.');
  const roll = (sides: number): number => (numbers.next().value as number) % sides;
  return {
    roll,
    one: (of) => of[roll(of.length)] as (typeof of)[number],
    maybe: (text) => (roll(2) === 0 ? text : ''),
  };
}
