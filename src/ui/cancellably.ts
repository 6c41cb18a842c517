import { slowly } from './slowly.ts';

/** As {@link slowly}, for what ends when it is told to; `undefined` if the person cancelled it. */
export async function cancellably<T>(
  title: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const ending = new AbortController();
  try {
    return await slowly(
      title,
      () => run(ending.signal),
      () => ending.abort(),
    );
  } catch (error) {
    if (ending.signal.aborted) return undefined;
    throw error;
  }
}
