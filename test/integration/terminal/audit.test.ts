import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { AuditVerdict } from '../../../src/core/reactions/audit/auditReader.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { eventOf, eventsOfRun } from '../../harness/reactions/auditEvents.ts';
import { auditUnderTest } from '../../harness/reactions/auditUnderTest.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

let repository: GitRepository;
let folder: string;

beforeEach(async () => {
  repository = await createRepository('audit-terminal');
  folder = join(repository.folder, '.git', 'git-reactor', 'audit');
});

async function auditRun(...args: readonly string[]) {
  const printed = { stdout: '', stderr: '' };
  const terminal = {
    open: realOpener(),
    out: (text: string) => void (printed.stdout += text),
    err: (text: string) => void (printed.stderr += text),
    untilInterrupted: () => Promise.resolve(),
    isInteractive: false,
    cwd: repository.folder,
    now: () => Date.now(),
  };
  return { code: await runProgram(terminal, ['audit', ...args]), ...printed };
}

/** A log of one run, and of one whose name would be a formula. */
async function writtenLog(): Promise<string> {
  const process = await auditUnderTest(repository.folder);
  onTestFinished(() => process.close());
  await process.audit.start();
  await process.publish(...eventsOfRun('run-1'));
  const ref = { run: 'r', reaction: '=cmd|"/c calc"!A1', event: 'e', commit: null };
  const reason = '@SUM(1,2)\nsecond "line"';
  await process.publish(
    eventOf('run.cancelled', { ...ref, by: '+1', reason }, Date.UTC(2026, 0, 2)),
  );
  await process.close();
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return join(folder, file);
}

it('verifies a log that is as it was written, also while there is none', async () => {
  expect(await auditRun('verify')).toMatchObject({
    ...{ code: 0, stderr: '' },
    stdout: 'intact: 0 entries as written, sealed up to 0\n',
  });
  await writtenLog();
  expect(await auditRun()).toMatchObject({
    code: 0,
    stdout: 'intact: 6 entries as written, sealed up to 0\n',
  });
});

it('names the line that was changed, for people and for scripts', async () => {
  const file = await writtenLog();
  writeFileSync(file, readFileSync(file, 'utf8').replace('ada@example.com', 'eve@example.com'));
  const said = await auditRun('verify');
  expect(said.code).toBe(1);
  expect(said.stdout).toBe(
    `${file}:2: Line ${basename(file)}:2 was changed: its content is not that of its hash.\n` +
      'tampered: 5 entries as written, sealed up to 0\n',
  );
  const { code, stdout } = await auditRun('verify', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout) as AuditVerdict).toMatchObject({
    status: 'tampered',
    problems: [{ path: file, line: 2, entry: 2, reason: 'changed' }],
  });
});

it('exports JSON whose hashes can be worked out again, of a part of the time as well', async () => {
  const file = await writtenLog();
  const { stdout, code } = await auditRun('export');
  expect(code).toBe(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(stdout)).toEqual(lines.map((line): unknown => JSON.parse(line)));
  const since = await auditRun('export', '--since', '2026-01-02');
  expect(JSON.parse(since.stdout)).toMatchObject([{ seq: 6, kind: 'run.cancelled' }]);
  const until = await auditRun('export', '--until', '2026-01-01T12:00Z');
  expect(until.stdout).toBe('[]\n');
});

it('exports CSV that no spreadsheet takes for formulas', async () => {
  await writtenLog();
  const { stdout } = await auditRun('export', '--format', 'csv');
  const records = stdout.split('\r\n');
  expect(records[0]).toMatch(
    /^seq,at,kind,outcome,reason,actor,actorKind,by,rule,ruleHash,commit,/,
  );
  expect(records).toHaveLength(8);
  expect(records[6]).toContain(`,cancelled,"'@SUM(1,2)\nsecond ""line""",`);
  expect(records[6]).toContain(`,"'+1","'=cmd|""/c calc""!A1",`);
});

it.each([
  [['burn'], 'The audit cannot be told to "burn".'],
  [['verify', '--since', '2026-01-01'], 'Only the whole audit log can be verified.'],
  [['export', '--format', 'csv', '--json'], 'An export is JSON or CSV, not both.'],
  [['export', '--format', 'pdf'], 'Allowed choices are json, csv.'],
])('answers %j with a sentence', async (args, sentence) => {
  const { code, stdout, stderr } = await auditRun(...args);
  expect(code).toBe(2);
  expect(`${stdout}${stderr}`).toContain(sentence);
});

it('says that a log cannot be read', async () => {
  mkdirSync(folder, { recursive: true });
  // A link that leads in a circle cannot be read by anybody, root included.
  symlinkSync('2026-01.jsonl', join(folder, '2026-01.jsonl'));
  const { code, stdout } = await auditRun('verify', '--json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'audit-unreadable' } });
});
