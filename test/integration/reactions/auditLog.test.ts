import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLogPorts } from '../../../src/adapters/reactions/audit/auditLogPorts.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { eventually } from '../../harness/eventually.ts';
import { eventOf, eventsOfRun, KINDS_OF_RUN } from '../../harness/reactions/auditEvents.ts';
import { auditUnderTest, type AuditUnderTest } from '../../harness/reactions/auditUnderTest.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

const DAY_MS = 86_400_000;

let repository: GitRepository;
let folder: string;

beforeEach(async () => {
  repository = await createRepository('audit');
  folder = join(repository.folder, '.git', 'git-reactor', 'audit');
});

async function opened(given: Partial<AuditLogPorts> = {}): Promise<AuditUnderTest> {
  const process = await auditUnderTest(repository.folder, given);
  onTestFinished(() => process.close());
  return process;
}

async function started(given: Partial<AuditLogPorts> = {}): Promise<AuditUnderTest> {
  const process = await opened(given);
  await process.audit.start();
  return process;
}

function segments(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(folder, name));
}

function written(): string {
  return segments()
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
}

function kinds(entries: readonly { readonly kind: string }[]): readonly string[] {
  return entries.map(({ kind }) => kind);
}

describe('the audit log', () => {
  it('tells a run with its rule, its inputs and who approved, readable by its owner only', async () => {
    const { audit, publish, entries } = await started();
    await publish(...eventsOfRun('run-1'));
    const all = await entries();
    expect(kinds(all)).toEqual(KINDS_OF_RUN);
    expect(all[1]).toMatchObject({
      ...{ seq: 2, outcome: 'granted', by: 'Ada <ada@example.com>' },
      rule: { name: 'terraform', hash: 'b'.repeat(64) },
      inputs: {
        ...{ run: 'run-1', event: 'event-of-run-1', commit: 'c'.repeat(40) },
        ...{ tree: 'd'.repeat(40), plan: 'e'.repeat(64), config: 'a'.repeat(64) },
      },
    });
    expect(await audit.verify()).toMatchObject({ status: 'intact', entries: 5, problems: [] });
    expect(audit.state).toEqual({ kind: 'writing' });
    expect(segments().map((file) => statSync(file).mode & 0o777)).toEqual([0o600]);
  });

  it('writes what was told before it began, and after a restart only what is new', async () => {
    const first = await opened();
    await first.publish(...eventsOfRun('run-1'));
    await first.audit.start();
    expect(kinds(await first.entries())).toEqual(KINDS_OF_RUN);
    await first.close();
    const between = await opened();
    await between.publish(...eventsOfRun('run-2'));
    await between.close();
    const last = await started();
    await last.publish(...eventsOfRun('run-3'));
    const all = await last.entries();
    expect(all.map(({ inputs }) => inputs['run'])).toEqual(
      ['run-1', 'run-2', 'run-3'].flatMap((run) => KINDS_OF_RUN.map(() => run)),
    );
    expect(await last.audit.verify()).toMatchObject({ status: 'intact', entries: 15 });
  });

  it('is written by the process that leads, and by the next one when that ends', async () => {
    const leader = await started();
    const follower = await started();
    expect(follower.audit.state).toEqual({ kind: 'idle' });
    await leader.publish(...eventsOfRun('run-1'));
    await leader.close();
    await eventually(
      'it leads',
      () => follower.audit.state.kind,
      (kind) => kind === 'writing',
    );
    await follower.publish(...eventsOfRun('run-2'));
    const all = await eventually('all entries', follower.entries, ({ length }) => length === 10);
    expect(kinds(all)).toEqual([...KINDS_OF_RUN, ...KINDS_OF_RUN]);
    expect((await follower.audit.verify()).status).toBe('intact');
  });

  it('never holds a secret of the environment', async () => {
    const env = { DEPLOY_TOKEN: 'tok-"5f2c\\9a', DB_PASSWORD: 'hunter2hunter2' };
    const { publish, audit, entries } = await started({ mask: textMask(env) });
    const ref = { run: 'r', reaction: `of ${env.DB_PASSWORD}`, event: 'e', commit: null };
    const long = `${'x'.repeat(1_995)}${env.DEPLOY_TOKEN}`;
    const step = {
      ...ref,
      step: '1',
      kind: env.DB_PASSWORD,
      reality: null,
      attempts: 1,
      tookMs: 1,
    };
    await publish(
      eventOf('run.cancelled', { ...ref, by: env.DEPLOY_TOKEN, reason: long }),
      eventOf('step.failed', { ...step, reason: `https://ada:${env.DB_PASSWORD}@example.com/` }),
      eventOf('fix.proposed', {
        ...{ fix: 'f', commit: 'c'.repeat(40), branch: env.DB_PASSWORD, oid: 'o' },
        ...{ rules: [env.DEPLOY_TOKEN], files: [`a/${env.DB_PASSWORD}`] },
      }),
    );
    await audit.remark({ ...ref, step: '2', hops: 1, text: `with ${env.DEPLOY_TOKEN}` });
    await audit.idle();
    const all = await entries();
    expect(all).toHaveLength(4);
    const text = written() + JSON.stringify(all);
    for (const secret of [...Object.values(env), '5f2c', 'hunter2']) {
      expect(text).not.toContain(secret);
    }
    expect(all[0]?.by).toBe('(sensitive)');
  });

  it('takes each remark once, however often it comes', async () => {
    const { audit, entries } = await started();
    const remark = { run: 'r', reaction: 'tell', event: 'e', commit: null, step: '1', hops: 3 };
    await audit.remark({ ...remark, text: 'Reviewed.' });
    await audit.remark({ ...remark, text: 'Reviewed.' });
    await audit.remark({ ...remark, text: 'Reviewed again.' });
    await audit.idle();
    expect((await entries()).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['audit.remarked', 'Reviewed.'],
      ['audit.remarked', 'Reviewed again.'],
    ]);
  });

  it('cuts off a line that was never finished, says so, and tells the event again', async () => {
    const first = await started();
    await first.publish(...eventsOfRun('run-1'));
    await first.close();
    const before = written();
    const [file = ''] = segments();
    writeFileSync(file, before.slice(0, -100));
    const again = await started();
    expect(written()).toBe(before);
    expect(again.log.lines.join('\n')).toMatch(/The last line of .* was not finished/);
  });

  it('waits while nothing can be written, says so once, and loses nothing', async () => {
    mkdirSync(join(folder, '..'), { recursive: true });
    const { publish, audit, entries, log } = await started();
    await publish(...eventsOfRun('run-1'));
    const [file = ''] = segments();
    const kept = readFileSync(file, 'utf8');
    rmSync(file);
    mkdirSync(file);
    await publish(...eventsOfRun('run-2'));
    await eventually(
      'it waits',
      () => audit.state.kind,
      (kind) => kind === 'waiting',
    );
    rmSync(file, { recursive: true });
    writeFileSync(file, kept, { mode: 0o600 });
    await eventually('all entries', entries, ({ length }) => length === 10);
    expect(await audit.verify()).toMatchObject({ status: 'intact', entries: 10 });
    expect(log.lines.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    expect(log.lines).toContain('info: The audit is written again.');
  });

  it('goes on behind what somebody cut off, so that the check names it', async () => {
    const { publish, audit, log } = await started();
    await publish(...eventsOfRun('run-1'));
    const [file = ''] = segments();
    writeFileSync(file, `${written().split('\n').slice(0, 3).join('\n')}\n`);
    await publish(...eventsOfRun('run-2'));
    await eventually(
      'it is written',
      () => written().split('\n').length,
      (count) => count === 9,
    );
    expect(log.lines.join('\n')).toContain('The last 2 entries of the audit log were removed');
    const { status, problems } = await audit.verify();
    expect(status).toBe('tampered');
    expect(problems).toMatchObject([{ path: file, line: 4, entry: 4, reason: 'removed' }]);
  });

  it('says that the stream began anew, and goes on with the new one', async () => {
    const first = await started();
    await first.publish(...eventsOfRun('run-1'));
    await first.close();
    rmSync(join(folder, '..', 'stream'), { recursive: true });
    const second = await started();
    await second.publish(...eventsOfRun('run-2'));
    expect(kinds(await second.entries())).toEqual([...KINDS_OF_RUN, 'audit.gap', ...KINDS_OF_RUN]);
    expect((await second.audit.verify()).status).toBe('intact');
  });

  it('keeps an event that it does not understand', async () => {
    const { publish, entries } = await started();
    const odd = eventOf('rollback.applied', { status: 'done' } as never);
    await publish(odd, ...eventsOfRun('run-1'));
    const all = await entries();
    expect(all[0]).toMatchObject({ kind: 'rollback.applied', outcome: 'unclear', event: odd.id });
    expect(all).toHaveLength(6);
  });
});

describe('seals', () => {
  it('are made once a day, as an entry and beside the log, and find an end that is cut off', async () => {
    await repository.commit('first', { 'a.json': '{}' });
    const clock = createManualClock(Date.UTC(2026, 0, 1, 12));
    const first = await started({ clock });
    await first.publish(...eventsOfRun('run-1'));
    expect(await first.audit.verify()).toMatchObject({ sealed: 0 });
    await first.close();
    await clock.advance(DAY_MS);
    const second = await started({ clock });
    await eventually(
      'a seal',
      () => second.audit.verify(),
      ({ sealed }) => sealed === 5,
    );
    await second.audit.idle();
    const all = await second.entries();
    expect(all.at(-1)).toMatchObject({
      ...{ seq: 6, kind: 'audit.sealed', outcome: 'sealed' },
      inputs: { entries: 5, head: all[4]?.hash },
    });
    await second.publish(...eventsOfRun('run-2'));
    await clock.advance(3_600_000);
    await second.audit.idle();
    expect(kinds(await second.entries()).filter((kind) => kind === 'audit.sealed')).toHaveLength(1);
    expect(await repository.git('status', '--porcelain')).toBe('');
    await second.close();

    const [file = ''] = segments();
    writeFileSync(file, `${written().split('\n').slice(0, 4).join('\n')}\n`);
    const { status, problems } = await second.audit.verify();
    expect(status).toBe('tampered');
    expect(problems).toMatchObject([{ path: file, line: 4, entry: 5, reason: 'truncated' }]);
    rmSync(folder, { recursive: true });
    expect(await second.audit.verify()).toMatchObject({ status: 'tampered', entries: 0 });
  });
});

describe('notes', () => {
  it('tell the entries of a commit in short, each once, and touch nothing else', async () => {
    const oid = await repository.commit('first', { 'a.json': '{}' });
    repository.write('.git/hooks/reference-transaction', '#!/bin/sh\ntouch hook-ran\n');
    chmodSync(join(repository.folder, '.git', 'hooks', 'reference-transaction'), 0o755);
    const index = readFileSync(join(repository.folder, '.git', 'index'));
    const first = await started({ mirrorsNotes: true });
    await first.publish(...eventsOfRun('run-1', oid));
    await first.audit.idle();
    const note = await repository.git('notes', '--ref=git-reactor', 'show', oid);
    expect(note.split('\n').filter(Boolean)).toHaveLength(5);
    expect(note).toMatch(/git-reactor 2 \S+ approval\.granted granted rule terraform by Ada/);
    await first.close();
    const second = await started({ mirrorsNotes: true });
    await second.publish(...eventsOfRun('run-2', 'f'.repeat(40)), ...eventsOfRun('run-3', oid));
    await second.audit.idle();
    const both = await repository.git('notes', '--ref=git-reactor', 'show', oid);
    expect(both.split('\n').filter(Boolean)).toHaveLength(10);
    expect(readFileSync(join(repository.folder, '.git', 'index'))).toEqual(index);
    const places = ['hook-ran', '.git/hook-ran'].map((name) => join(repository.folder, name));
    expect(places.filter((place) => existsSync(place))).toEqual([]);
    expect(await repository.git('status', '--porcelain')).toBe('');
  });

  it('that cannot be written do not hold up the log', async () => {
    const oid = await repository.commit('first', { 'a.json': '{}' });
    const { publish, audit, entries, log } = await started({ mirrorsNotes: true });
    const lock = join(repository.folder, '.git', 'refs', 'notes', 'git-reactor.lock');
    mkdirSync(join(lock, '..'), { recursive: true });
    appendFileSync(lock, '');
    await publish(...eventsOfRun('run-1', oid));
    await audit.idle();
    expect(await entries()).toHaveLength(5);
    expect(log.lines.join('\n')).toContain('cannot be mirrored into notes now');
    rmSync(lock);
    await publish(...eventsOfRun('run-2', oid));
    await audit.idle();
    const note = await repository.git('notes', '--ref=git-reactor', 'show', oid);
    expect(note.split('\n').filter(Boolean)).toHaveLength(10);
  });
});
