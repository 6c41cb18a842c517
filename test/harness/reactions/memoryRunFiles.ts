import { sha256 } from '../../../src/adapters/system/sha256.ts';
import type { RunFiles } from '../../../src/core/reactions/ports.ts';
import type { Notes } from '../../../src/core/reactions/stepKind.ts';

/** What is kept of runs, in memory: it outlives the reactions that write it, as files do. */
export function memoryRunFiles(): RunFiles {
  const notes = new Map<string, Notes>();
  const logs = new Map<string, readonly string[]>();
  const texts = new Map<string, string>();
  let position: number | undefined;
  const keyOf = (run: string, step: string): string => `${run}/${step}`;
  return {
    saveNotes: (run, left) => Promise.resolve(void notes.set(run, structuredClone(left))),
    notes: (run) => Promise.resolve(notes.get(run) ?? {}),
    log(run, step, lines) {
      const key = keyOf(run, step);
      logs.set(key, [...(logs.get(key) ?? []), ...lines]);
      return Promise.resolve();
    },
    readLog: (run, step) => Promise.resolve((logs.get(keyOf(run, step)) ?? []).join('\n')),
    keepText(text) {
      texts.set(sha256(text), text);
      return Promise.resolve(sha256(text));
    },
    text: (name) => Promise.resolve(texts.get(name)),
    position: () => Promise.resolve(position),
    savePosition: (at) => Promise.resolve(void (position = at)),
  };
}
