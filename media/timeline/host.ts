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

/** Scrolling gives many states; the last one counts. Milliseconds. */
const KEEP_MS = 150;

/** To be called once: VS Code hands its side out only once. */
export function createHost(): Host {
  const api = acquireVsCodeApi();
  const first = readState(api.getState());
  let state = first;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    api.setState(state);
  };
  addEventListener('pagehide', () => {
    if (timer !== undefined) save();
  });
  return {
    state: first,
    ask: (request) => api.postMessage(request),
    keep: (changed) => {
      state = { ...state, ...changed };
      timer ??= setTimeout(save, KEEP_MS);
    },
  };
}
