import { messageOf } from '../../core/errors.ts';

/** What a failed connection says, also where the errors of several addresses were put together. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors.at(-1));
  const message = messageOf(error).trim();
  return message === '' ? 'the connection was closed' : message.replace(/\.$/, '');
}
