/** One reason why a value does not fit its JSON Schema. */
export interface SchemaError {
  /** JSON pointer into the value, e.g. `/time`. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export const validateEnvelope: {
  (value: unknown): boolean;
  /** Why the last value was refused. */
  readonly errors?: readonly SchemaError[] | null;
};
