import type { AnyEvent } from './event.ts';

/** What makes two events the same fact: CloudEvents requires source and id to be unique together. */
export function identityOf(event: Pick<AnyEvent, 'id' | 'source'>): string {
  return `${event.source} ${event.id}`;
}
