/** What the index of a tree knows of an object without reading the rest of it. */
export interface IndexedObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty if there is none, as with `generateName`. */
  readonly name: string;
  /** Empty if it is not said. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A kind of objects, as `apps/v1` and `Deployment`. */
export type ObjectKind = Pick<IndexedObject, 'apiVersion' | 'kind'>;
