import { readState } from '../../src/shared/timeline/readMessage.ts';
import type { TimelineRequest, TimelineState } from '../../src/shared/timeline/messages.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: TimelineRequest): void;
  getState(): unknown;
  setState(state: TimelineState): void;
};

/** The extension host as the page knows it. */
export interface Host {
  /** What was kept the last time. */
  readonly state: TimelineState;
  ask(request: TimelineRequest): void;
  /** Keeps what is given, over a reload of the window. */
  keep(state: Partial<TimelineState>): void;
}

/** To be called once: VS Code hands its side out only once. */
export function createHost(): Host {
  const api = acquireVsCodeApi();
  const first = readState(api.getState());
  let state = first;
  return {
    state: first,
    ask: (request) => api.postMessage(request),
    // At once: a page that is hidden ends without another word.
    keep: (changed) => {
      state = { ...state, ...changed };
      api.setState(state);
    },
  };
}
