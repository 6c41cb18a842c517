/** Runs inside the extension host: every `*.test.cjs` beside this file, by mocha. */
import type Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { workspace } from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { writeResults } from '../harness/testResult.ts';
import type { TestResult } from '../harness/testResult.ts';
import { HOST_LINE, ONLY_VARIABLE, RESULTS_VARIABLE } from './protocol.ts';

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
  for (const name of testFiles()) mocha.addFile(join(__dirname, name));
  await mocha.loadFilesAsync();
  const results: TestResult[] = [];
  const failures = await new Promise<number>((resolve) => {
    record(mocha.run(resolve), results);
  });
  writeResults(process.env[RESULTS_VARIABLE] ?? '', results);
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host.`);
}

/** @throws Error if there are none of the names that were given */
function testFiles(): readonly string[] {
  const only = (process.env[ONLY_VARIABLE] ?? '').split(' ').filter(Boolean);
  const all = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  const wanted = all.filter(
    (name) => only.length === 0 || only.includes(basename(name, '.test.cjs')),
  );
  if (wanted.length === 0) throw new Error(`There are no tests called ${only.join(', ')}.`);
  return wanted.sort();
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
