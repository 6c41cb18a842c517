/**
 * `npm run exam -- DIR [--commits N]`: all validators on the whole tree of HEAD and on what each
 * of the last N commits changed (default 20). Fails if anything crashed or broke.
 *
 * `npm run exam -- --generated N [--seed S]`: the same on N repositories in which nothing is wrong,
 * in the manner of public ones. Fails also if anything is found.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import type { Finding, Verdict } from '../../src/core/events/validationData.ts';
import { table } from '../bench/table.ts';
import { createRepository } from '../harness/gitRepository.ts';
import { publicStyle } from '../harness/publicStyle/publicStyle.ts';
import { realOpener } from '../harness/realEngine.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    commits: { type: 'string', default: '20' },
    generated: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const verdicts: Verdict[] = [];
const crashes: string[] = [];

async function examine(folder: string, commits: number): Promise<void> {
  const opened = await realOpener()(folder, 'read');
  const { engine } = opened;
  const attempt = async (revision: string, isAll: boolean): Promise<void> => {
    try {
      verdicts.push(await engine.validate({ of: { revision }, isAll }));
    } catch (error) {
      crashes.push(`${folder} ${revision}: ${messageOf(error)}`);
    }
  };
  await attempt('HEAD', true);
  const history = commits === 0 ? [] : await engine.history(commits);
  for (const { oid } of history) await attempt(oid, false);
  opened.dispose();
}

async function examineGenerated(count: number, seed: number): Promise<void> {
  console.log(`${count} repositories, seed ${seed} …`);
  for (let at = seed; at < seed + count; at++) {
    const repository = createRepository();
    const files = Object.entries(publicStyle(at));
    for (const [path, text] of files) repository.write(path, text);
    repository.commit(`seed ${at}`);
    const before = verdicts.flatMap(({ findings }) => findings).length;
    await examine(repository.dir, 0);
    repository.remove();
    if (verdicts.flatMap(({ findings }) => findings).length > before)
      crashes.push(`seed ${at}: something is found where nothing is wrong`);
  }
}

const startedAt = performance.now();
if (values.generated === undefined) await examine(positionals[0] ?? '.', Number(values.commits));
else await examineGenerated(Number(values.generated), Number(values.seed));
const seconds = (performance.now() - startedAt) / 1000;

const findings = verdicts.flatMap((verdict) => verdict.findings);
const rules = Map.groupBy(
  findings,
  ({ severity, validator, rule }: Finding) => `${severity} ${validator}/${rule}`,
);
const rows = [...rules].map(([rule, found]) => {
  const [{ path, line } = { path: '', line: 0 }] = found;
  return [rule, String(found.length), `${path}:${line}`];
});
const reasons = Map.groupBy(
  verdicts.flatMap((verdict) => verdict.skipped),
  ({ reason }) => reason,
);
const skipped = [...reasons].map(([reason, paths]) => [
  `skipped: ${reason.slice(0, 100)}`,
  String(paths.length),
  paths[0]?.path ?? '',
]);
const checked = verdicts.reduce((sum, verdict) => sum + verdict.checked, 0);
const broken = findings.filter(({ rule }) => rule === 'broken');
console.log(table([['rule', 'findings', 'e.g. at'], ...rows.toSorted(), ...skipped.toSorted()]));
console.log(
  `\n${verdicts.length} trees, ${checked} files, ${seconds.toFixed(1)} s` +
    ` (${(seconds / Math.max(1, verdicts.length)).toFixed(2)} s a tree)`,
);
console.log(`${crashes.length} crashes, ${broken.length} broken`);
for (const each of crashes) console.error(`crashed: ${each}`);
for (const { path, validator, message } of broken)
  console.error(`${path} ${validator}: ${message}`);
if (crashes.length + broken.length > 0) process.exitCode = 1;
