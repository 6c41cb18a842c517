/** Where something stands: lines and columns from 1, as in a finding. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** That an object needs another one by its name. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  /** Empty: that of the object itself. */
  readonly namespace: string;
  readonly at: Place;
  /** Of a Service. */
  readonly port?: { readonly value: number | string; readonly at: Place };
}

/** A requirement on labels beside those that have to be equal. */
export interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Which pods an object is for. */
export interface PodSelector {
  readonly labels: readonly { readonly key: string; readonly value: string; readonly at: Place }[];
  readonly expressions: readonly LabelExpression[];
  readonly at: Place;
}

/** What the rest of a tree has to know of an object. */
export interface ObjectFacts {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Empty if it is not said, or filled in later. */
  readonly namespace: string;
  /** Of its name. */
  readonly at: Place;
  readonly references: readonly Reference[];
  readonly selector?: PodSelector;
  /** Of the pods that it makes. */
  readonly podLabels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  /** Numbers and names of the ports of a Service that has any. */
  readonly ports?: readonly (number | string)[];
  /** Volume claims that a StatefulSet makes, one for each of its pods. */
  readonly claims: readonly string[];
}

/** What a kustomization does to the objects that it builds. */
export interface KustomizationFacts {
  /** Files and folders that it builds from, relative to its own folder. */
  readonly parts: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
  readonly isNamespaceSet: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** What its generators make. */
  readonly made: readonly { readonly kind: string; readonly name: string }[];
  /** It changes objects in ways that only Kustomize can tell, e.g. by JSON patches. */
  readonly isBlind: boolean;
  /** It sets tags of images. */
  readonly hasImages: boolean;
  /** It renders charts of Helm. */
  readonly hasCharts: boolean;
}

/** What one file adds to what is known of a tree; it depends on nothing but its content. */
export interface FileFacts {
  readonly objects: readonly ObjectFacts[];
  /** Of a file that is a kustomization, if its name is that of one. */
  readonly kustomization?: KustomizationFacts;
  /** Names that something in the file may make, in whatever way. */
  readonly mentions: ReadonlySet<string>;
  /** `false` if there is more in the file, which could not be read. */
  readonly isWhole: boolean;
}
