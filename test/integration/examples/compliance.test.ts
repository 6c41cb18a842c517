import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/core/reactions/audit/entry.ts';
import { runProgram } from '../../../src/terminal/program.ts';
import { EXAMPLES } from '../../harness/examples.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { terminalIn } from '../../harness/recordingTerminal.ts';

const GOOD = readFileSync(join(EXAMPLES, 'compliance/k8s/web.yaml'), 'utf8');
const LEAD = 'Lea <lea@leads.example.com>';
const AUTHOR = 'Tess Test <tess@example.com>';
const BY_AGENT = 'Four\n\nCo-Authored-By: Claude <noreply@anthropic.com>';

const replicas = (count: number): Record<string, string> => ({
  'k8s/web.yaml': GOOD.replace('replicas: 2', `replicas: ${count}`),
});

async function entriesOf({ opened }: ExampleWorld): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const entry of opened.audit.entries()) entries.push(entry);
  return entries;
}

async function exported({ opened }: ExampleWorld, format: 'json' | 'csv'): Promise<string> {
  let text = '';
  for await (const piece of opened.audit.export(format)) text += piece;
  return text;
}

describe('Compliance and audit', () => {
  it('logs every change with its context, provably, and exports it', async () => {
    const world = await openExample('compliance');
    const first = world.commit('Three', replicas(3));
    const second = world.commit('Read me', { 'README.md': '# Shop' });
    for (const commit of [first, second]) await world.ended('record', commit);
    const { id } = await world.asked('four-eyes', first);
    await world.reactions.decide(id, 'granted', LEAD, 'looked at it');
    await world.ended('four-eyes', first);
    const isWritten = async (): Promise<boolean> =>
      (await exported(world, 'json')).includes(`Released ${first}`);
    await expect.poll(isWritten, { timeout: 30_000 }).toBe(true);
    const { status, entries, problems } = await world.opened.audit.verify();
    expect({ status, problems }).toEqual({ status: 'intact', problems: [] });
    expect(entries).toBe((await entriesOf(world)).length);
    const json = JSON.parse(await exported(world, 'json')) as readonly AuditEntry[];
    expect(json).toEqual(await entriesOf(world));
    const text = JSON.stringify(json);
    for (const part of ['Tess Test changed main: Three', 'Read me', LEAD, 'looked at it'])
      expect(text).toContain(part);
    const [head = '', ...lines] = (await exported(world, 'csv')).trimEnd().split('\r\n');
    expect(head.split(',')).toContain('hash');
    expect(lines).toHaveLength(entries);
  });

  it('enforces that nobody releases a change of their own', async () => {
    const world = await openExample('compliance');
    const commit = world.commit('Three', replicas(3));
    const { id } = await world.asked('four-eyes', commit);
    await expect(world.reactions.decide(id, 'granted', AUTHOR)).rejects.toThrow(
      'Whoever wrote the commit, or had it written, may not answer this.',
    );
    await world.reactions.decide(id, 'granted', 'Uma <uma@example.com>');
    expect(await world.ended('four-eyes', commit)).toMatchObject({ status: 'succeeded' });
  });

  it('is stricter with what an agent commits', async () => {
    const world = await openExample('compliance');
    const commit = world.commit(BY_AGENT, replicas(4));
    const { id } = await world.asked('agents', commit);
    for (const by of ['Uma <uma@example.com>', AUTHOR])
      await expect(world.reactions.decide(id, 'granted', by)).rejects.toThrow(/\S/);
    await world.reactions.decide(id, 'granted', LEAD);
    expect(await world.ended('agents', commit)).toMatchObject({ status: 'succeeded' });
    const reactions = world.reactions.runs.map(({ reaction }) => reaction);
    expect(reactions.toSorted()).toEqual(['agents', 'policy', 'record']);
  });

  it('finds the one commit of a history that does not comply, and names it', async () => {
    const { repository, ...world } = await openExample('compliance', { hasConsent: false });
    world.opened.dispose();
    const from = repository.git('rev-parse', 'HEAD');
    world.commit('Three', replicas(3));
    const bad = world.commit('No limit', {
      'k8s/web.yaml': GOOD.replace('limits: { memory: 128Mi }', 'limits: { cpu: 1 }'),
    });
    world.commit('Good again', replicas(4));
    const terminal = terminalIn(repository.dir);
    expect(await runProgram(terminal, ['run', `${from}..HEAD`, '--json'])).toBe(1);
    const runs = terminal.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { reaction: string; commit: string; outcome: string });
    const failed = runs.filter((run) => run.reaction === 'policy' && run.outcome !== 'succeeded');
    expect(failed.map(({ commit }) => commit)).toEqual([bad]);
    expect(failed[0]).toMatchObject({ outcome: 'failed' });
    terminal.stdout = '';
    expect(await runProgram(terminal, ['run', `${bad}..HEAD`])).toBe(0);
    expect(await runProgram(terminal, ['run', bad])).toBe(1);
    expect(terminal.stdout).toMatch(
      new RegExp(`failed  policy  ${bad.slice(0, 8)} .*k8s/web\\.yaml`),
    );
  });
});
