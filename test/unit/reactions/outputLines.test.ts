import { describe, expect, it } from 'vitest';
import { outputLines } from '../../../src/adapters/reactions/outputLines.ts';
import { stepLog } from '../../../src/core/reactions/steps/stepLog.ts';

function linesOf(...chunks: readonly (string | Buffer)[]): readonly string[] {
  const lines: string[] = [];
  const output = outputLines((line) => void lines.push(line));
  for (const chunk of chunks) output.write(Buffer.from(chunk));
  output.end();
  return lines;
}

describe('lines of output', () => {
  it('come whole, however they were cut', () => {
    const bytes = Buffer.from('é one\r\ntwo\n\nthree');
    const cuts = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(linesOf(...cuts)).toEqual(['é one', 'two', 'three']);
  });

  it('are given as they come', () => {
    const lines: string[] = [];
    const output = outputLines((line) => void lines.push(line));
    output.write(Buffer.from('one\nhalf'));
    expect(lines).toEqual(['one']);
  });

  it('have no terminal sequences and nothing that turns text around', () => {
    expect(linesOf('\x1b[31mred\x1b[0m \x1b]0;title\x07ok\x08\u202e\n')).toEqual(['red ok']);
  });

  it('show progress line by line', () => {
    expect(linesOf('10%\r20%\r')).toEqual(['10%', '20%']);
  });

  it('show bytes that are no text', () => {
    expect(linesOf(Buffer.from([0xff, 0xfe, 0x61]))).toEqual(['\ufffd\ufffda']);
  });

  it('keep the beginning of 10 MB without an end', () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const [line = '', ...more] = linesOf(...Array.from({ length: 160 }, () => chunk));
    expect(more).toEqual([]);
    expect(line.slice(-40)).toMatch(/x … \(10469376 more characters\)$/);
  });
});

describe('the log of a step', () => {
  const logged = (lines: readonly string[], mask = (text: string) => text): readonly string[] => {
    const log: string[] = [];
    const output = stepLog((line) => void log.push(line), mask);
    for (const line of lines) output.line(line);
    output.end();
    return log;
  };

  it('never has the beginning of a secret that stands where a line is cut', () => {
    const secret = 'S3CRET-value';
    const [line = ''] = logged([`${'x'.repeat(4_090)}${secret}`], (text) =>
      text.replaceAll(secret, '(sensitive)'),
    );
    expect(line).not.toContain('S3');
    expect(line).toHaveLength(4_096);
  });

  it('is bounded, and has the end of a long output', () => {
    const log = logged(Array.from({ length: 20_000 }, (_, index) => `${index} ${'y'.repeat(94)}`));
    expect(log.length).toBeLessThan(6_000);
    expect(log.find((line) => line.includes('left out'))).toMatch(/^… \d+ lines are left out …$/);
    expect(log.at(-1)).toMatch(/^19999 /);
  });
});
