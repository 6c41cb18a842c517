import type { Hash } from '../../../ports.ts';
import type { Oid } from '../../../events/commitData.ts';
import type { NotedDocument } from '../../documents.ts';
import type { RunSubject } from '../../stepKind.ts';

/** What a question is made of. */
export interface QuestionFacts {
  readonly subject: RunSubject | null;
  /** What earlier steps left, also that which changes nothing. */
  readonly documents: readonly NotedDocument[];
  /** What the step says itself. */
  readonly message: string | undefined;
}

/** What an answer is bound to. */
export interface BindingFacts {
  readonly documents: readonly NotedDocument[];
  /** The tree that the run is about. */
  readonly tree: Oid | null;
  /** Hash of the configuration. */
  readonly config: string;
}

const MOST_SUMMARIES = 3;
const MOST_SUMMARY = 400;
const MOST_CHANGES = 500;
/** What a terminal or a page would obey instead of showing it. */
const HIDDEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** One sentence: what will happen. */
export function questionSummary({ subject, documents, message }: QuestionFacts): string {
  const changing = documents.filter(({ isChange }) => isChange);
  const phrases = changing.slice(0, MOST_SUMMARIES).map(({ title, summary }) => summary ?? title);
  const more = changing.length - phrases.length;
  if (more > 0) phrases.push(`and ${more} more`);
  const what = phrases.length > 0 ? phrases.join('; ') : goOnWith(subject, documents);
  const begin = message === undefined ? '' : `${message.replace(/[^.?!:]$/, '$&:')} `;
  const text = oneLine(`${begin}${what}`);
  return text.length > MOST_SUMMARY ? `${text.slice(0, MOST_SUMMARY)}…` : text;
}

function goOnWith(subject: RunSubject | null, documents: readonly NotedDocument[]): string {
  const planned = documents.length > 0 ? 'Nothing that was planned changes anything; go' : 'Go';
  if (subject === null) return `${planned} on with the next steps`;
  const { oid, author, message } = subject.commit;
  const [title = ''] = message.split('\n');
  return `${planned} on with commit ${oid.slice(0, 8)} of ${author.name}: ${title}`;
}

/** All that will happen: every document in full, else what the commit changes. */
export function questionDocument(facts: QuestionFacts): string {
  const { subject, documents, message } = facts;
  const parts = documents.map(({ title, text }) => `# ${oneLine(title)}\n\n${text.trimEnd()}`);
  const head = [message ?? '', ...commitLines(subject)].filter((line) => line !== '').join('\n');
  const body = parts.length > 0 ? parts : [changeLines(subject)];
  return `${visible([head, ...body].filter((part) => part !== '').join('\n\n'))}\n`;
}

function commitLines(subject: RunSubject | null): readonly string[] {
  if (subject === null) return [];
  const { oid, author, branch, message, actor } = subject.commit;
  const where = branch === null ? '' : ` on ${branch}`;
  const who = `${author.name} <${author.email}>${actor.kind === 'human' ? '' : ` (${actor.kind})`}`;
  return [`Commit ${oid}${where}`, `By ${who}`, `    ${oneLine(message.split('\n')[0] ?? '')}`];
}

function changeLines(subject: RunSubject | null): string {
  const changes = subject?.changes ?? [];
  const lines = changes
    .slice(0, MOST_CHANGES)
    .map(({ kind, path, oldPath }) => `${kind} ${oldPath ? `${oldPath} -> ` : ''}${path}`);
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map(oneLine).join('\n');
}

/** SHA-256 over all that is approved; changes if any of it does. */
export function bindingHash({ documents, tree, config }: BindingFacts, hash: Hash): string {
  const shown = documents.map(({ title, text, hash: of }) => [title, of, hash(text)]);
  return hash(JSON.stringify([tree, config, shown]));
}

function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' ').trim());
}

/** Characters that hide or reorder what stands there are written as what they are. */
function visible(text: string): string {
  return text.replaceAll(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
