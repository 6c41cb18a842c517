import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';

/** Takes what a program prints, and gives it line by line. */
export interface OutputLines {
  write(chunk: Buffer): void;
  /** Gives the last line, if it has no end. */
  end(): void;
}

const LONGEST_LINE = 16 * 1024;
const LINE_END = /[\r\n]/g;
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Splits output into lines, whatever it is: bytes that are no text become `�`, terminal sequences
 * and marks that turn the direction of text are taken away, empty lines are passed over, and no
 * more than 16 KiB of a line is ever kept. A carriage return ends a line too, as progress is shown
 * that way.
 */
export function outputLines(onLine: (line: string) => void): OutputLines {
  const decoder = new StringDecoder('utf8');
  let line = '';
  let leftOut = 0;
  const add = (text: string): void => {
    const room = Math.max(0, LONGEST_LINE - line.length);
    line += text.slice(0, room);
    leftOut += Math.max(0, text.length - room);
  };
  const give = (): void => {
    const text = stripVTControlCharacters(line).replace(CONTROL, '').trimEnd();
    const rest = leftOut === 0 ? '' : ` … (${leftOut} more characters)`;
    if (text !== '' || rest !== '') onLine(text + rest);
    line = '';
    leftOut = 0;
  };
  const take = (text: string): void => {
    let from = 0;
    for (const { index } of text.matchAll(LINE_END)) {
      add(text.slice(from, index));
      give();
      from = index + 1;
    }
    add(text.slice(from));
  };
  return {
    write: (chunk) => take(decoder.write(chunk)),
    end() {
      take(decoder.end());
      give();
    },
  };
}
