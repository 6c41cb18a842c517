import type { Mask } from '../maskText.ts';

/** Takes what a program prints for the log of a step. */
export interface StepLog {
  line(text: string): void;
  /** Gives what has to wait for the end: the last lines of an output that was too long. */
  end(): void;
}

const LONGEST_LINE = 4_096;
const MOST_CHARACTERS = 512 * 1024;
const LAST_LINES = 50;

/**
 * Masks lines, then cuts them: the other way round the beginning of a secret could stay. Beyond
 * 512 Ki characters only the last 50 lines are given, at the end.
 */
export function stepLog(log: (line: string) => void, mask: Mask): StepLog {
  let room = MOST_CHARACTERS;
  let leftOut = 0;
  const last: string[] = [];
  return {
    line(text) {
      const line = cut(mask(text), LONGEST_LINE);
      if (room > 0) {
        room -= line.length + 1;
        log(line);
        return;
      }
      leftOut++;
      last.push(line);
      if (last.length > LAST_LINES) last.shift();
    },
    end() {
      if (leftOut > last.length) log(`… ${leftOut - last.length} lines are left out …`);
      for (const line of last.splice(0)) log(line);
    },
  };
}

/** At most so many characters, the last of them telling that there is more. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
