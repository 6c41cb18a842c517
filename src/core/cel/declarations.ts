/** What a value may be; `dyn` is anything, decided only when a condition is evaluated. */
export type ScalarType = 'string' | 'int' | 'bool' | 'double' | 'dyn';

/** `list<string>`, `map<string, dyn>`, a scalar, or a record of named fields. */
export type CelType = ScalarType | `list<${string}>` | `map<${string}>` | RecordType;

/** Named fields with their types. A field may be missing from a value: conditions ask with `has`. */
export interface RecordType {
  readonly [field: string]: CelType;
}

/** The variables that a condition may use. Keep one object for all conditions that share them. */
export type Declarations = RecordType;

/** The type at a path of names; `undefined` if a name on the way is not declared. */
export function typeAt(declared: RecordType, path: readonly string[]): CelType | undefined {
  let at: CelType = declared;
  for (const name of path) {
    if (typeof at === 'string') return at.startsWith('map<') || at === 'dyn' ? 'dyn' : undefined;
    const next: CelType | undefined = Object.hasOwn(at, name) ? at[name] : undefined;
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}
