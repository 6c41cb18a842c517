/**
 * `npm run exam -- DIR [--commits N]`: all validators on the whole tree of HEAD and on what each
 * of the last N commits changed (default 20). Fails if anything crashed or broke.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import type { Finding, Verdict } from '../../src/core/events/validationData.ts';
import { table } from '../bench/table.ts';
import { realOpener } from '../harness/realEngine.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { commits: { type: 'string', default: '20' } },
});
const repository = await realOpener()(positionals[0] ?? '.', 'read');
const { engine } = repository;
const verdicts: Verdict[] = [];
const crashes: string[] = [];

async function attempt(revision: string, isAll: boolean): Promise<void> {
  try {
    verdicts.push(await engine.validate({ of: { revision }, isAll }));
  } catch (error) {
    crashes.push(`${revision}: ${messageOf(error)}`);
  }
}

const startedAt = performance.now();
await attempt('HEAD', true);
for (const { oid } of await engine.history(Number(values.commits))) await attempt(oid, false);
const seconds = (performance.now() - startedAt) / 1000;
repository.dispose();

const findings = verdicts.flatMap((verdict) => verdict.findings);
const rules = Map.groupBy(findings, ({ validator, rule }: Finding) => `${validator}/${rule}`);
const rows = [...rules].map(([rule, found]) => {
  const [{ path, line } = { path: '', line: 0 }] = found;
  return [rule, String(found.length), `${path}:${line}`];
});
const checked = verdicts.reduce((sum, verdict) => sum + verdict.checked, 0);
const skipped = verdicts.reduce((sum, verdict) => sum + verdict.skipped.length, 0);
const broken = findings.filter(({ rule }) => rule === 'broken');
console.log(table([['rule', 'findings', 'e.g. at'], ...rows]));
console.log(
  `\n${verdicts.length} trees, ${checked} files, ${skipped} skipped, ${seconds.toFixed(1)} s`,
);
console.log(`${crashes.length} crashes, ${broken.length} broken`);
for (const each of crashes) console.error(`crashed: ${each}`);
for (const { path, validator, message } of broken)
  console.error(`${path} ${validator}: ${message}`);
if (crashes.length + broken.length > 0) process.exitCode = 1;
