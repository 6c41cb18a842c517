import { ProgressLocation, window, type CancellationToken } from 'vscode';

const SLOW_MS = 1_000;

/**
 * Runs something that a person waits for: what takes longer than a second shows that it goes on,
 * and can be cancelled if there is a way to.
 */
export async function slowly<T>(
  title: string,
  run: () => Promise<T>,
  cancel?: () => unknown,
): Promise<T> {
  const running = run();
  let timer: NodeJS.Timeout | undefined;
  const isSlow = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), SLOW_MS);
  });
  const isOver = running.then(
    () => false,
    () => false,
  );
  const shows = await Promise.race([isOver, isSlow]);
  clearTimeout(timer);
  if (!shows) return running;
  const options = { location: ProgressLocation.Notification, title };
  const wait = (_: unknown, token: CancellationToken): Promise<T> => {
    token.onCancellationRequested(() => cancel?.());
    return running;
  };
  return window.withProgress({ ...options, cancellable: cancel !== undefined }, wait);
}

/**
 * Waits for something that changes nothing; whoever does not want to wait any more cancels it and
 * gets `undefined`.
 */
export function readSlowly<T>(title: string, read: () => Promise<T>): Promise<T | undefined> {
  const gaveUp = Promise.withResolvers<undefined>();
  const wait = (): Promise<T | undefined> => Promise.race([read(), gaveUp.promise]);
  return slowly(title, wait, () => gaveUp.resolve(undefined));
}

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
