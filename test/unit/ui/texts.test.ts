import { describe, expect, it } from 'vitest';
import type { Run } from '../../../src/core/reactions/run.ts';
import { reactionLines } from '../../../src/ui/configuration/reactionLines.ts';
import { plainWords } from '../../../src/ui/plainWords.ts';
import { durationText } from '../../../src/ui/runs/duration.ts';
import { logText } from '../../../src/ui/runs/logText.ts';
import { labelOf } from '../../../src/ui/runs/stepLabel.ts';
import { targetOf } from '../../../src/ui/targets.ts';
import { visibleText } from '../../../src/ui/visibleText.ts';

describe('a time span for people', () => {
  it.each([
    [0, '0 ms'],
    [419.6, '420 ms'],
    [1_000, '1.0 s'],
    [59_999, '59.9 s'],
    [125_000, '2 min 5 s'],
    [3_780_000, '1 h 3 min'],
    [90_000_000, '25 h 0 min'],
  ])('of %d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe('words of others', () => {
  it('make no links in messages', () => {
    const text = 'See [the fix](command:workbench.action.quit) and [b](https://example.com).';
    expect(plainWords(text)).not.toMatch(/\[[^\]]+\]\(/);
  });

  it('show their control characters in documents, but for line breaks and tabs', () => {
    expect(visibleText('a\tb\r\nc\u001b[31m\u202e')).toBe('a\tb\nc\\u001b[31m\\u202e');
  });
});

describe('the reactions of a text', () => {
  const text = `# reactions:
version: 1
reactions: # all of them
  # the first
  checks:
    paths: a
  "two words": { steps: [] }

  'it''s':
    steps:
      - validate: all
  { not: one }
notify:
  editor: {}
`;

  it('are found with their lines', () => {
    expect(reactionLines(text)).toEqual([
      { name: 'checks', line: 4 },
      { name: 'two words', line: 6 },
      { name: "it's", line: 8 },
    ]);
  });

  it.each(['', 'version: 1\n', 'reactions:\n', 'reactions: { a: {} }\n', '\tx:\n  reactions:\n'])(
    'are none in %j',
    (none) => {
      expect(reactionLines(none)).toEqual([]);
    },
  );

  it('are found soon, however hostile the text', () => {
    const hostile = `reactions:\n${`  ${'"\\'.repeat(5_000)}\n`.repeat(50)}  ${' '.repeat(200_000)}x\n`;
    const before = performance.now();
    reactionLines(hostile);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('a run as a text', () => {
  const step = { kind: 'run', reality: null, attempts: 1, startedAt: 0, acts: true } as const;
  const run = {
    labels: ['build', 'test'],
    steps: [
      { ...step, place: '1', status: 'succeeded' },
      { ...step, place: '2.staging.1', status: 'failed' },
    ],
  } as unknown as Run;

  it('has each step with what it printed', () => {
    const printed = new Map([['1', 'one\ntwo\n']]);
    const words = { run: () => 'RUN', step: (_: Run, { status }: { status: string }) => status };
    expect(logText(run, printed, words)).toBe(
      'RUN\n\n── 1  succeeded ──\none\ntwo\n\n── 2.staging.1  failed ──\n',
    );
  });

  it('names steps at the top as the run does, the others by their kind', () => {
    expect(run.steps.map((each) => labelOf(run, each))).toEqual(['build', 'run']);
  });
});

describe('what a command was given', () => {
  it.each([undefined, null, 'x', 1, [], {}, { run: {} }, { repository: {} }])(
    'is no run if it is %j',
    (given) => {
      expect(targetOf('run', given)).toBeUndefined();
    },
  );

  it('is a run if there is one', () => {
    const given = { repository: {}, run: {} };
    expect(targetOf('run', given)).toBe(given);
  });
});
