/** Why a run ends before its steps do. */
export type EndCause =
  | { readonly kind: 'cancelled'; readonly by: string; readonly reason: string }
  /** The process ends, or does not lead any more; the run goes on elsewhere or later. */
  | { readonly kind: 'stopped' };

/** Ends a run from within: the reason of its aborted signal. */
export class RunEnd extends Error {
  readonly end: EndCause;

  constructor(end: EndCause) {
    super(end.kind === 'cancelled' ? end.reason : 'The process ends.');
    this.name = 'RunEnd';
    this.end = end;
  }
}
