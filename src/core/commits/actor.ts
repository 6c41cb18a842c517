import type { Actor, Person, Trailer } from '../events/commitData.ts';

interface Authorship {
  readonly author: Person;
  readonly committer: Person;
  readonly trailers: readonly Trailer[];
}

/** Names that assistants put into `Co-Authored-By` and author lines. */
const AGENT_NAMES =
  /\b(claude|copilot|codex|cursor(?:[ -]?agent)?|devin|gemini|aider|windsurf|jules|openhands|amp|cline|roo[ -]?code|sweep)\b/i;
const AGENT_TRAILERS = /^(assisted-by|generated-by|agent|ai-assistant)$/i;
const BOT_NAMES = /(\[bot\]$|^(renovate|dependabot|github-actions|gitlab-bot|pre-commit-ci)\b)/i;
const BOT_EMAILS = /(\[bot\]@|^(noreply\+bot|bot)@|@bots?\.)/i;

/**
 * Guesses who made a commit from what the commit says of itself. Anybody can write anything into
 * a commit, so this is a hint for people and for stricter rules, never a proof.
 */
export function guessActor({ author, committer, trailers }: Authorship): Actor {
  const bot = botEvidence(author, 'author') ?? botEvidence(committer, 'committer');
  const agent = agentEvidence(author, trailers);
  if (agent.length > 0) return { kind: 'agent', evidence: agent };
  if (bot !== undefined) return { kind: 'bot', evidence: [bot] };
  return { kind: 'human', evidence: [] };
}

function botEvidence(person: Person, role: string): string | undefined {
  if (BOT_NAMES.test(person.name)) return `the ${role} is called ${person.name}`;
  if (BOT_EMAILS.test(person.email)) return `the ${role}'s address is ${person.email}`;
  return undefined;
}

function agentEvidence(author: Person, trailers: readonly Trailer[]): string[] {
  const evidence = trailers.filter(namesAgent).map(({ key, value }) => `${key}: ${value}`);
  if (AGENT_NAMES.test(author.name) && !BOT_NAMES.test(author.name)) {
    evidence.unshift(`the author is called ${author.name}`);
  }
  return evidence;
}

function namesAgent({ key, value }: Trailer): boolean {
  if (AGENT_TRAILERS.test(key)) return true;
  return key.toLowerCase() === 'co-authored-by' && AGENT_NAMES.test(value);
}
