import { describe, expect, it } from 'vitest';
import { parseTrailers } from '../../../src/core/commits/trailers.ts';
import { ownTrailers, readOwn, withTrailers } from '../../../src/core/reactions/ownCommits.ts';
import { rollbackMessage, undoingMessage } from '../../../src/core/rollback/message.ts';

const OWN = { reaction: 'kubernetes', run: 'r1', hops: 2 };
const [BAD, GOOD] = ['a'.repeat(40), 'b'.repeat(40)];
const read = (message: string): ReturnType<typeof readOwn> =>
  readOwn({ trailers: parseTrailers(message) });

describe('our own commits', () => {
  it('are known again by what they carry', () => {
    const message = withTrailers('Merge "Scale up" into production', ownTrailers(OWN));
    expect(read(message)).toEqual({
      ...OWN,
      isRollback: false,
      rolledBack: null,
      restores: null,
    });
  });

  it('of a rollback say what they rolled back, and who asked for it', () => {
    const words = { branch: 'main', from: BAD, to: GOOD, subject: 'Break it' };
    const trailers = ownTrailers(OWN);
    const rollback = rollbackMessage({ ...words, trailers });
    const rolledBack = { isRollback: true, rolledBack: BAD };
    expect(read(rollback)).toEqual({ ...OWN, ...rolledBack, restores: GOOD });
    const undoing = undoingMessage({ ...words, to: BAD, trailers: [] });
    const person = { reaction: '', run: '', hops: 1 };
    expect(read(undoing)).toEqual({ ...person, ...rolledBack, restores: null });
  });

  it('are not those of others', () => {
    expect(read('Merge "Scale up" into production\n\nSigned-off-by: Ada <a@b>\n')).toBeUndefined();
    expect(read('Talk\n\nGit-Reactor-Rolled-Back: all\n')).toMatchObject({ rolledBack: null });
  });

  it('count at least one reaction, whatever somebody wrote, and the most of several', () => {
    const squash = 'Squash\n\nGit-Reactor-Reaction: a\nGit-Reactor-Hops: 3\nGit-Reactor-Hops: 1\n';
    expect(read(squash)?.hops).toBe(3);
    const odd = 'Odd\n\nGit-Reactor-Reaction: a\nGit-Reactor-Hops: -9\n';
    expect(read(odd)?.hops).toBe(1);
  });

  it('have one trailer for one value, whatever a name contains', () => {
    const reaction = 'x\n\nGit-Reactor-Hops: 0\nCo-Authored-By: someone';
    const message = withTrailers('Fix', ownTrailers({ ...OWN, reaction }));
    expect(parseTrailers(message).map(({ key }) => key)).toEqual([
      'Git-Reactor-Reaction',
      'Git-Reactor-Run',
      'Git-Reactor-Hops',
    ]);
  });
});
