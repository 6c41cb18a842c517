import type { Say } from '../harness/say.ts';

/** What was seen, line by line, with the seconds since the start. */
export interface Transcript {
  readonly heading: Say;
  readonly line: Say;
}

export function createTranscript(print: Say): Transcript {
  const startedAt = performance.now();
  const stamp = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6);
  return {
    heading: (text) => print(`\n${stamp()} s  ${text}`),
    line: (text) => print(`          ${text}`),
  };
}
