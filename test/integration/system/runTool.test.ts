import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTool, type ToolCall, type ToolFailure } from '../../../src/adapters/system/runTool.ts';
import { eventually } from '../../harness/eventually.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const cwd = tempFolder('tool');
const MINUTE_MS = 60_000;

/** A call of a program that does what a script says. */
function call(script: string, more: Partial<ToolCall> = {}): ToolCall {
  const { signal } = new AbortController();
  const args = ['-c', script];
  return { binary: 'sh', args, cwd, env: process.env, signal, timeLimitMs: MINUTE_MS, ...more };
}

const failureOf = (run: Promise<unknown>): Promise<ToolFailure> =>
  run.then(
    () => expect.fail('It did not fail.'),
    (error: unknown) => error as ToolFailure,
  );

function isRunning(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

describe('a program', () => {
  it('answers with exit code, output and what it read from stdin', async () => {
    const answer = await runTool(call('cat; echo no >&2; exit 3', { input: Buffer.from('é') }));
    expect(answer).toEqual({ exitCode: 3, stdout: Buffer.from('é'), stderr: 'no\n' });
  });

  it('that cannot be started is missing', async () => {
    const failure = await failureOf(runTool(call('', { binary: join(cwd, 'none') })));
    expect(failure.reason).toBe('missing');
    expect(failure.message).toMatch(/could not be started: .*ENOENT/);
  });

  it('that is ended by a signal gave no answer', async () => {
    const failure = await failureOf(runTool(call('echo half; kill -SEGV $$')));
    expect([failure.reason, failure.message]).toEqual(['signal', 'sh was ended by SIGSEGV.']);
  });

  it('that reads nothing of a long input is no failure', async () => {
    const input = Buffer.alloc(8 * 1024 * 1024);
    expect((await runTool(call('exit 0', { input }))).exitCode).toBe(0);
  });

  it('that prints for ever is ended, and no more than the limit was kept', async () => {
    const before = process.memoryUsage().rss;
    const failure = await failureOf(runTool(call('yes', { maxBytes: 1024 * 1024 })));
    expect([failure.reason, failure.message]).toEqual([
      'size',
      'sh printed more than 1 MiB and was ended.',
    ]);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
  });

  it('of which 1 GB on stderr is thrown away but for its end', async () => {
    const script = 'head -c 1000000000 /dev/zero | tr "\\0" e >&2; echo end >&2';
    const { stderr } = await runTool(call(script));
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(stderr.endsWith('end\n')).toBe(true);
  });
});

describe('a program that has to end', () => {
  it('gets the time to tidy up', async () => {
    const life = new AbortController();
    const tidied = join(cwd, 'tidied');
    const ready = join(cwd, 'ready');
    const script = `trap 'echo yes > ${tidied}; exit 0' INT; echo > ${ready}; while :; do sleep 0.05; done`;
    const run = failureOf(runTool(call(script, { signal: life.signal, graceMs: MINUTE_MS })));
    await eventually('the program started', () => existsSync(ready), Boolean);
    life.abort();
    expect((await run).reason).toBe('stopped');
    expect(readFileSync(tidied, 'utf8')).toBe('yes\n');
  });

  it('is killed with all that it started if it does not', async () => {
    const pid = join(cwd, 'child');
    const script = `trap '' INT; (trap '' INT; sleep 1000) & echo $! > ${pid}; wait; sleep 1000`;
    const failure = await failureOf(runTool(call(script, { timeLimitMs: 300, graceMs: 50 })));
    expect([failure.reason, failure.message]).toEqual([
      'time',
      'sh took longer than 0.3 s and was ended.',
    ]);
    await eventually(
      'no child is left',
      () => isRunning(pid),
      (running) => !running,
    );
  });

  it('is not even started if it was told so before', async () => {
    const mark = join(cwd, 'started');
    const failure = await failureOf(
      runTool(call(`echo > ${mark}`, { signal: AbortSignal.abort() })),
    );
    expect([failure.reason, existsSync(mark)]).toEqual(['stopped', false]);
  });
});

it('a script without permission is missing too', async () => {
  const file = join(cwd, 'plain');
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
  expect((await failureOf(runTool(call('', { binary: file })))).reason).toBe('missing');
});
