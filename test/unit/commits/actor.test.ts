import { describe, expect, it } from 'vitest';
import { guessActor } from '../../../src/core/commits/actor.ts';
import type { Person, Trailer } from '../../../src/core/events/commitData.ts';

function person(name: string, email = 'someone@example.com'): Person {
  return { name, email, at: '2026-01-01T00:00:00Z' };
}

function guess(
  author: Person,
  committer = person('GitHub'),
  trailers: readonly Trailer[] = [],
): string {
  return guessActor({ author, committer, trailers }).kind;
}

describe('guessActor', () => {
  it('takes a plain commit for a human one, without evidence', () => {
    const ada = person('Ada Lovelace');
    expect(guessActor({ author: ada, committer: ada, trailers: [] })).toEqual({
      kind: 'human',
      evidence: [],
    });
  });

  it.each(['renovate[bot]', 'dependabot', 'github-actions'])('takes %s for a bot', (name) => {
    expect(guess(person(name))).toBe('bot');
  });

  it('takes a committer that is a bot for evidence, with words', () => {
    const found = guessActor({
      author: person('Ada'),
      committer: person('x', '1+ci[bot]@users.example.com'),
      trailers: [],
    });
    expect(found.kind).toBe('bot');
    expect(found.evidence[0]).toContain("committer's address");
  });

  it.each(['Claude', 'GitHub Copilot', 'Codex', 'aider'])(
    'takes a co-author %s for an agent',
    (name) => {
      const trailers = [{ key: 'Co-authored-by', value: `${name} <noreply@example.com>` }];
      const found = guessActor({ author: person('Ada'), committer: person('Ada'), trailers });
      expect(found).toEqual({
        kind: 'agent',
        evidence: [`Co-authored-by: ${name} <noreply@example.com>`],
      });
    },
  );

  it('does not take a human co-author or part of a name for an agent', () => {
    const trailers = [{ key: 'Co-authored-by', value: 'Claudette Clinet <c@example.com>' }];
    expect(guess(person('Ada'), person('Ada'), trailers)).toBe('human');
    expect(guess(person('Champion'))).toBe('human');
  });

  it('takes trailers that only assistants write for evidence', () => {
    expect(guess(person('Ada'), person('Ada'), [{ key: 'Assisted-by', value: 'x' }])).toBe('agent');
  });
});
