import { isEvent, shortType, type AnyEvent } from '../core/events/event.ts';
import { subjectOf } from '../core/commits/rewrites.ts';
import { shortRef } from '../core/commits/refNames.ts';

/** An event as one line for people; control characters of hostile names are made visible. */
export function eventLine(event: AnyEvent): string {
  const time = event.time.slice(11, 23);
  return visible(`${time}  ${shortType(event).padEnd(20)}  ${summaryOf(event)}`);
}

function summaryOf(event: AnyEvent): string {
  if (isEvent(event, 'commit.created')) {
    const { oid, branch, author, changes } = event.data;
    const files = `${changes.length} ${changes.length === 1 ? 'file' : 'files'}`;
    return `${oid.slice(0, 8)} ${branch ?? '(detached)'}  ${author.name}: ${subjectOf(event.data)} (${files})`;
  }
  if (isEvent(event, 'validation.completed')) {
    const { commit, verdict, findings, tookMs } = event.data;
    return `${commit.slice(0, 8)} ${verdict}, ${findings.length} findings, ${Math.round(tookMs)} ms`;
  }
  if (isEvent(event, 'commit.batch')) {
    return `${event.data.count} commits up to ${event.data.to.slice(0, 8)}`;
  }
  return event.subject === undefined ? '' : shortRef(event.subject);
}

/** Writes control characters as `\x1b`, so that nobody's commit message drives a terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
