import * as z from 'zod';
import { compileFilter } from '../events/typePattern.ts';
import type { OpenRepository } from '../openRepository.ts';
import type { StoredEvent } from '../ports.ts';
import type { Mask } from '../reactions/maskText.ts';
import { createTool, LOOKS, REPOSITORY, type AgentTool, type ToolResult } from './agentTool.ts';
import { briefEvent } from './briefEvent.ts';
import { TOOL_NAMES } from './toolNames.ts';

const input = z.strictObject({
  type: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('A type or a glob of types, such as "commit.*" or "{run,step}.failed".'),
  since: z
    .string()
    .max(40)
    .refine((text) => !Number.isNaN(Date.parse(text)), 'It has to be a date, or a date and a time.')
    .optional()
    .describe('Only events since then; a time such as 2026-11-23T08:00:00Z.'),
  limit: z.int().min(1).max(100).default(20).describe('At most so many events, the newest.'),
  repository: REPOSITORY,
});

const description =
  'Reads what happened in the git repository, newest first: commits by anybody with their files, ' +
  'checks and their findings, runs of reactions and their steps, questions to people, deployments, ' +
  'rollbacks. Call it to learn what changed lately, what failed, or who committed. Changes nothing.';

/** The newest stored events, as far as they are wanted. */
export function getEventsTool(mask: Mask): AgentTool {
  const name = TOOL_NAMES.getEvents;
  const words = { name, title: 'Read the events', description, annotations: LOOKS };
  return createTool(
    {
      ...words,
      input,
      run: (host, wanted, signal) =>
        host.use({ ...wanted, purpose: 'read' }, (repository) => read(repository, wanted, signal)),
    },
    mask,
  );
}

type Wanted = z.output<typeof input>;

async function read(
  repository: OpenRepository,
  { limit, since, type }: Wanted,
  signal: AbortSignal,
): Promise<ToolResult> {
  const isWanted = compileFilter({
    ...(type !== undefined && { type }),
    ...(since !== undefined && { since: Date.parse(since) }),
  });
  const newest: StoredEvent[] = [];
  let found = 0;
  for await (const event of repository.storedEvents(0)) {
    signal.throwIfAborted();
    if (!isWanted(event)) continue;
    found += 1;
    newest.push(event);
    if (newest.length > limit) newest.shift();
  }
  const events = newest.reverse().map(briefEvent);
  return {
    repository: repository.root,
    ...{ found, events },
    ...(found === 0 && {
      hint: 'Nothing is stored that fits. Events are stored while an editor with Git Reactor or "git-reactor watch" runs here.',
    }),
  };
}
