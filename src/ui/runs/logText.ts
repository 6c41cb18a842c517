import type { Run, RunStep } from '../../core/reactions/run.ts';

/** How texts are made of runs: the words are those of the editor's language. */
export interface LogWords {
  readonly run: (run: Run) => string;
  readonly step: (run: Run, step: RunStep) => string;
}

/** A run as a text: how it is, and below each step what it printed. */
export function logText(run: Run, printed: ReadonlyMap<string, string>, words: LogWords): string {
  const steps = run.steps.map((step) => {
    const text = (printed.get(step.place) ?? '').trimEnd();
    const head = `── ${step.place}  ${words.step(run, step)} ──`;
    return text === '' ? head : `${head}\n${text}\n`;
  });
  return `${[words.run(run), '', ...steps].join('\n')}\n`;
}
