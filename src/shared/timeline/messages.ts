/** What the host and the webview of the timeline say to each other. */
import type { BarLook, Lane, Mark, PointLook } from './marks.ts';

/** Texts of the webview, in the language of the editor. */
export interface TimelineWords {
  readonly title: string;
  /** What the keys do, for a screen reader. */
  readonly keys: string;
  readonly repository: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomReset: string;
  readonly newest: string;
  readonly older: string;
  readonly asTable: string;
  readonly asChart: string;
  readonly exportIt: string;
  readonly legend: string;
  /** Idle time is drawn shorter than it was. */
  readonly scale: string;
  readonly time: string;
  readonly lane: string;
  readonly what: string;
  readonly details: string;
  readonly moreRows: string;
  readonly points: Readonly<Record<PointLook, string>>;
  readonly bars: Readonly<Record<BarLook, string>>;
}

export interface ShownRepository {
  /** Its folder. */
  readonly root: string;
  readonly name: string;
}

/** Languages and zone in which times are written. */
export interface TimeStyle {
  readonly locale: string;
  /** IANA name. */
  readonly zone: string;
}

/** What is drawn, or the sentence that stands there instead. */
export interface TimelineHead {
  readonly repositories: readonly ShownRepository[];
  /** The root of the one that is shown; empty: none. */
  readonly chosen: string;
  readonly lanes: readonly Lane[];
  /** Empty: there is something to see. */
  readonly sentence: string;
  /** What is shown, in a few words: how many commits and runs. */
  readonly summary: string;
  readonly hasOlder: boolean;
}

export type HostMessage =
  | {
      readonly kind: 'change';
      /** Marks that are not told of stay only if this is not set. */
      readonly isAll: boolean;
      /** Not given: as before. */
      readonly head?: TimelineHead;
      readonly put: readonly Mark[];
      readonly removed: readonly string[];
    }
  /** Answered by an `export` request. */
  | { readonly kind: 'askColours' };

/** Names of the colours of the picture, each a theme variable in the webview. */
export const COLOUR_NAMES = [
  'background',
  'foreground',
  'faint',
  'line',
  'band',
  'green',
  'yellow',
  'red',
  'purple',
  'blue',
] as const;

export type Colours = Readonly<Record<(typeof COLOUR_NAMES)[number], string>>;

export type TimelineRequest =
  /** The webview can hear; `root` is the repository that it showed before. */
  | { readonly kind: 'ready'; readonly root: string }
  | { readonly kind: 'choose'; readonly root: string }
  | { readonly kind: 'open'; readonly id: string }
  | { readonly kind: 'older' }
  | { readonly kind: 'export'; readonly zoom: number; readonly colours: Colours };

/** What a webview keeps over a reload of the window. */
export interface TimelineState {
  readonly root: string;
  readonly zoom: number;
  /** The moment in the middle of the view; `null`: the newest is in sight and is followed. */
  readonly middle: number | null;
  readonly top: number;
  readonly selected: string | null;
  readonly isTable: boolean;
}
