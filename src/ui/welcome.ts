import { commands } from 'vscode';
import type { Disposable } from '../core/disposable.ts';
import { CONTEXT_KEYS } from './ids.ts';
import type { Repositories } from './repositories.ts';

/** Keeps the context key by which the empty Events view says why it is empty. */
export function keepWelcomeState(repositories: Repositories): Disposable {
  const update = (): void =>
    void commands.executeCommand('setContext', CONTEXT_KEYS.state, repositories.state);
  update();
  return repositories.onChange(update);
}
