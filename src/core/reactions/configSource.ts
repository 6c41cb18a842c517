import type { ConfigProblem } from './config.ts';

/** Names and list indexes from the root of the file. */
export type ConfigPath = readonly PropertyKey[];

/** A stretch of the file; see {@link ConfigProblem}. */
export type Place = Pick<ConfigProblem, 'line' | 'column' | 'endLine' | 'endColumn'>;

/** A file that was parsed, and where in it things stand. */
export interface ConfigSource {
  readonly text: string;
  /** Objects, lists, texts, finite numbers, booleans and `null`, without cycles. */
  readonly value: unknown;
  /** The keys of a mapping in the order of the file. */
  keysOf(path: ConfigPath): readonly string[];
  /**
   * The place of a key, or of a value up to the end of its first line. Of what is not there: the
   * innermost that is.
   */
  placeOf(path: ConfigPath, part: 'key' | 'value'): Place;
  /** A stretch within a text; offsets in UTF-16 units of the text. */
  placeWithin(path: ConfigPath, start: number, end: number): Place;
}
