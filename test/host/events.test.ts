import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually.ts';
import { commit, extensionUnderTest, git } from './support.ts';
import type { ApiEvent } from './support.ts';

interface Created {
  readonly oid: string;
  readonly message: string;
  readonly changes: readonly { readonly path: string; readonly kind: string }[];
}

describe('events', () => {
  const created: Created[] = [];
  const types: string[] = [];

  before(async () => {
    const api = (await extensionUnderTest().activate()).getApi(1);
    api.onEvent('commit.created', (event: ApiEvent) => created.push(event.data as Created));
    api.onEvent('**', (event: ApiEvent) => types.push(event.type));
    // What was committed before the first look is history, and is not told.
    await eventually(
      'an event',
      () => commit('First', { 'first.txt': `${performance.now()}\n` }),
      () => types.length > 0,
    );
  });

  const told = (oid: string): Promise<readonly Created[]> =>
    eventually(
      `commit.created for ${oid}`,
      () => created.filter((data) => data.oid === oid),
      (found) => found.length > 0,
    );

  it('tell of a commit made in a terminal, with what it changed', async () => {
    const oid = await commit('From a terminal', { 'a file.txt': 'one\n' });
    const [data] = await told(oid);
    assert.equal(data?.message.trim(), 'From a terminal');
    assert.deepEqual(
      data.changes.map(({ path, kind }) => ({ path, kind })),
      [{ path: 'a file.txt', kind: 'added' }],
    );
  });

  it('tell of each of many commits once and in order', async () => {
    const oids: string[] = [];
    for (let number = 1; number <= 10; number += 1) {
      oids.push(await commit(`Quick ${number}`, { 'quick.txt': `${number}\n` }));
    }
    await told(oids.at(-1)!);
    const seen = created.map(({ oid }) => oid).filter((oid) => oids.includes(oid));
    assert.deepEqual(seen, oids);
  });

  it('tell of a commit on a branch that is not checked out', async () => {
    const tree = await git('rev-parse', 'HEAD^{tree}');
    const oid = await git('commit-tree', tree, '-p', 'HEAD', '-m', 'Elsewhere');
    await git('branch', 'elsewhere', oid);
    assert.equal((await told(oid))[0]?.message.trim(), 'Elsewhere');
  });

  it('tell of the verdict', async () => {
    await eventually(
      'validation.completed',
      () => types,
      (all) => all.some((type) => type.includes('validation.completed')),
    );
  });
});
