import { shortType } from '../events/event.ts';
import { realityName } from './steps/realityName.ts';
import type { StepContext } from './stepKind.ts';

const PLACEHOLDER = /\$\{([a-zA-Z.]{1,40})\}/g;

/** What texts of the configuration may take from the run, with what it says for people. */
const KNOWN = {
  reaction: 'the name of the reaction',
  run: 'the id of the run',
  event: 'the type of the event',
  commit: 'the oid of the commit',
  tree: 'the oid of the tree',
  branch: 'the branch',
  author: 'who wrote the commit',
  subject: 'the first line of the message',
  reality: 'the name of the reality',
  step: 'the step that failed',
  reason: 'why it failed',
} as const;

type Known = keyof typeof KNOWN;

/** Why a text cannot be filled, as a sentence. */
export function placeholderProblem(text: string): string | undefined {
  for (const [whole, name = ''] of text.matchAll(PLACEHOLDER)) {
    if (!Object.hasOwn(KNOWN, name)) {
      return `${whole} is not known. There are ${Object.keys(KNOWN).join(', ')}.`;
    }
  }
  return undefined;
}

/** Puts in what a run is about, e.g. for `${branch}`; what is not known is empty. */
export function fillText(text: string, context: StepContext): string {
  const known = knownOf(context);
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(known, name) ? known[name as Known] : whole,
  );
}

function knownOf(context: StepContext): Record<Known, string> {
  const { run, event, subject, failure } = context;
  const commit = subject?.commit;
  return {
    reaction: run.reaction,
    run: run.run,
    event: shortType(event),
    commit: commit?.oid ?? '',
    tree: commit?.tree ?? '',
    branch: commit?.branch ?? '',
    author: commit?.author.name ?? '',
    subject: firstLine(commit?.message ?? ''),
    reality: realityName(context) ?? '',
    step: failure?.name ?? '',
    reason: failure?.reason ?? '',
  };
}

/** Of a message, at most 100 characters. */
export function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, 100);
}
