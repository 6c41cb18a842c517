/** Runs inside the extension host: every `*.test.cjs` beside this file, by mocha. */
import type Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { workspace } from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { writeResults } from '../harness/testResult.ts';
import type { TestResult } from '../harness/testResult.ts';
import { HOST_LINE, RESULTS_VARIABLE } from './protocol.ts';

/** A window that has no folder by then never gets one. */
const FOLDER_MS = 15_000;

/** @throws Error with the number of failed tests; without results if there was nothing to run on. */
export async function run(): Promise<void> {
  await eventually(
    'the folder of the workspace',
    () => workspace.workspaceFolders?.length ?? 0,
    (count) => count > 0,
    FOLDER_MS,
  );
  const { default: MochaRunner } = await import('mocha');
  const mocha = new MochaRunner({
    ui: 'bdd',
    timeout: 120_000,
    reporter: MochaRunner.reporters.Base,
  });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  }
  await mocha.loadFilesAsync();
  const results: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    record(mocha.run(resolve), results);
  });
  writeResults(process.env[RESULTS_VARIABLE] ?? '', results);
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}

function record(runner: Mocha.Runner, results: TestResult[]): void {
  const add = (test: Mocha.Test, outcome: TestResult['outcome'], reason?: string): void => {
    const name = test.titlePath().join(' › ');
    const durationMs = test.duration ?? 0;
    results.push({ name, outcome, durationMs, ...(reason === undefined ? {} : { reason }) });
    tell(outcome, `${name} (${durationMs} ms)`, reason);
  };
  runner.on('pass', (test) => add(test, 'passed'));
  runner.on('pending', (test) => add(test, 'skipped'));
  runner.on('fail', (test, error: Error) => add(test, 'failed', error.stack ?? error.message));
}

function tell(outcome: TestResult['outcome'], title: string, reason?: string): void {
  const sign = { passed: '✓', failed: '✗', skipped: '↓' }[outcome];
  for (const line of [`${sign} ${title}`, ...(reason?.split('\n') ?? [])]) {
    console.log(`${HOST_LINE} ${line}`);
  }
}
