import type { Finding, Skipped } from '../../core/events/validationData.ts';
import type { RendererName, RenderUnit } from '../../core/render/renderUnit.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';

/** A file that makes its directory one to be rendered. */
export interface MarkerFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Asks the worker what there is to render, given the files that make a directory one. */
export interface UnitsRequest {
  readonly name: 'units';
  readonly renderer: RendererName;
  readonly markers: readonly MarkerFile[];
}

/** Where a tool ran, for what it printed. */
export interface RenderedPlace {
  readonly renderer: RendererName;
  readonly unit: RenderUnit;
  /** The private copy of what it read. */
  readonly dir: string;
  /** What it was run in, beside the copy. */
  readonly scratch: string;
}

/** Asks the worker what is wrong with what a tool printed, a piece of whole documents. */
export interface RenderedRequest extends RenderedPlace {
  readonly name: 'rendered';
  readonly text: string;
  readonly kubernetes: KubernetesOptions;
}

/** Asks the worker what a tool means that failed. */
export interface FailedRequest extends RenderedPlace {
  readonly name: 'failed';
  readonly stderr: string;
}

export type RenderRequest = UnitsRequest | RenderedRequest | FailedRequest;

/** Findings, or why there are none; nothing else in the tree plays a part. */
export interface RenderedAnswer {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
}

export type RenderAnswer =
  { readonly units: readonly RenderUnit[] } | RenderedAnswer | { readonly failure: string };
