import type { Finding } from '../events/validationData.ts';

/** Where something stands in a file. */
export type FilePlace = Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn'>;

/** Something else that a kustomization reads. */
export interface KustomizeReference {
  /** As it stands there. */
  readonly text: string;
  /** From the top of the tree; `undefined` if it is absolute or leads out of the tree. */
  readonly path: string | undefined;
  readonly place: FilePlace;
  /** It is the address of something elsewhere, which the tool would fetch. */
  readonly isRemote: boolean;
  /** It may be a directory with a kustomization of its own. */
  readonly mayBeDirectory: boolean;
}

/** A kustomization file as far as the product reads it. */
export interface Kustomization {
  readonly path: string;
  readonly directory: string;
  /** A part that only others can use. */
  readonly isComponent: boolean;
  readonly references: readonly KustomizeReference[];
  /** It names plugins, which may read any file of its directory. */
  readonly readsDirectory: boolean;
  /** It has charts, which kustomize would have to fetch and to run `helm` for. */
  readonly hasCharts: boolean;
}

/** The names under which Kustomize finds its file. */
export function isKustomizationPath(path: string): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);
}

const SCHEME = /^(git::|gh:|[a-z][\w+.-]*:\/\/|[^/\s]*@[^/\s]*:|(www\.)?github\.com[/:])/i;
/** A scheme or a host stands at the beginning. */
const MOST_OF_HOST = 300;
const OF_GIT = /[?&](ref|version|timeout|submodules)=|\.git(\/|\?|$)|\/_git\/|\/\/\w/i;

/**
 * Whether Kustomize would fetch what a reference names: a URL, or one of the short forms of
 * git addresses (https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md).
 */
export function isRemoteAddress(text: string): boolean {
  return SCHEME.test(text.slice(0, MOST_OF_HOST)) || OF_GIT.test(text);
}
