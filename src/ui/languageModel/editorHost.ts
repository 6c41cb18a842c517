import type { AgentHost } from '../../core/agents/agentHost.ts';
import type { RollbackPreview } from '../../core/agents/rollbackPreview.ts';
import type { Disposable } from '../../core/disposable.ts';
import { repositoryNamed } from '../repositoryNamed.ts';
import type { Repositories } from '../repositories.ts';
import { forgetOldest } from '../../core/forgetOldest.ts';

/** Agents in this window, over the repositories that it watches. */
export interface EditorHost extends AgentHost {
  /** A person is being shown this; whether they said yes is known when the tool is called. */
  showing(preview: RollbackPreview): void;
}

/** Shown and not answered; a person who says no says it to the editor alone. */
const MOST_SHOWN = 20;

export function createEditorHost(repositories: Repositories): EditorHost {
  const shown = new Set<string>();
  return {
    async use({ repository }, act) {
      await opened(repositories);
      return act(repositoryNamed(repositories, repository));
    },
    showing({ plan }) {
      shown.add(plan.id);
      forgetOldest(shown, MOST_SHOWN);
    },
    confirm: ({ plan }) =>
      Promise.resolve(
        // The id stands for all that was shown: the branch, its commit, the target, each file.
        shown.delete(plan.id)
          ? { kind: 'yes' }
          : {
              kind: 'unasked',
              reason: 'The branch or its files have moved since a person was asked.',
              hint: 'Call it again: the person sees what would change now.',
            },
      ),
  };
}

/** A tool may be what wakes the extension. */
async function opened(repositories: Repositories): Promise<void> {
  if (repositories.state !== 'starting') return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const listening: Disposable = repositories.onChange(() => {
    if (repositories.state !== 'starting') resolve(undefined);
  });
  await promise;
  listening.dispose();
}
