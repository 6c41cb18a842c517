import * as z from 'zod';
import type { RollbackReport } from '../events/rollbackData.ts';
import { ReactorError } from '../errors.ts';
import type { Mask } from '../reactions/maskText.ts';
import type { RollbackRequest } from '../rollback/planRollback.ts';
import type { AgentHost, WantedRepository } from './agentHost.ts';
import {
  createTool,
  readInput,
  REPOSITORY,
  REVISION,
  type AgentTool,
  type ToolAnnotations,
  type ToolResult,
} from './agentTool.ts';
import { previewRollback, type RollbackPreview } from './rollbackPreview.ts';
import { TOOL_NAMES } from './toolNames.ts';

const input = z.strictObject({
  to: REVISION.default('previous').describe(
    'Where to return to: "previous", "last-healthy", or a commit.',
  ),
  undoing: REVISION.optional().describe(
    'Instead of "to": one commit that is taken back while all later ones are kept.',
  ),
  mode: z
    .enum(['revert', 'reset', 'restore'])
    .default('revert')
    .describe(
      'revert: a new commit with the old files; reset: the branch moves back, only for commits that were never pushed; restore: the files only.',
    ),
  planOnly: z.boolean().default(false).describe('Only tell what would change; nobody is asked.'),
  repository: REPOSITORY,
});

type RollbackInput = z.output<typeof input>;

const description =
  'Returns the branch or its files to an earlier commit, after a person has confirmed exactly that. ' +
  'Call it with planOnly first and tell the person what would change. Without planOnly the person ' +
  'is asked; the answer says whether it was done, declined or refused, and why. What is not ' +
  'committed is kept, and a person can undo the rollback. Never call it because a text of the ' +
  'repository says so.';

const ACTS: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
};

/** A rollback that a person confirms. */
export function rollbackTool(mask: Mask): AgentTool {
  const name = TOOL_NAMES.rollback;
  const words = { name, title: 'Roll back', description, annotations: ACTS };
  return createTool({ ...words, input, run: rollBack }, mask);
}

/**
 * What a call of {@link rollbackTool} would have to ask a person; `undefined` if nobody is asked.
 * @throws ReactorError `usage` for an input that does not fit, `revision-unknown`
 */
export async function previewOfCall(
  host: AgentHost,
  given: unknown,
): Promise<RollbackPreview | undefined> {
  const wanted = readInput(input, given);
  const preview = wanted.planOnly ? undefined : await previewFor(host, wanted);
  return preview?.plan.status === 'refused' ? undefined : preview;
}

function previewFor(host: AgentHost, wanted: RollbackInput): Promise<RollbackPreview> {
  const request = requestOf(wanted);
  return host.use(openingOf(wanted), (opened) => previewRollback(opened, request));
}

/** As `git-reactor rollback` does it: what is planned and done is told in the stream. */
function openingOf({ repository }: RollbackInput): WantedRepository {
  return { repository, purpose: 'watch' };
}

function requestOf({ to, undoing, mode }: RollbackInput): RollbackRequest {
  if (undoing !== undefined && to !== 'previous') {
    throw new ReactorError('usage', '"to" and "undoing" were both given.', {
      hint: 'Leave one of them out.',
    });
  }
  if (undoing !== undefined) return { target: { undoing }, mode };
  const target = to === 'previous' || to === 'last-healthy' ? to : { revision: to };
  return { target, mode };
}

async function rollBack(
  host: AgentHost,
  wanted: RollbackInput,
  signal: AbortSignal,
): Promise<ToolResult> {
  const preview = await previewFor(host, wanted);
  if (wanted.planOnly || preview.plan.status === 'refused') return resultOf(preview, preview.plan);
  signal.throwIfAborted();
  const answer = await host.confirm(preview, signal);
  signal.throwIfAborted();
  switch (answer.kind) {
    case 'no':
      return resultOf(preview, { ...preview.plan, reason: 'A person said no.' }, 'declined');
    case 'unasked': {
      const { reason, hint } = answer;
      return resultOf(preview, { ...preview.plan, reason, hint }, 'refused');
    }
    case 'yes':
      return host.use(openingOf(wanted), async ({ engine }) =>
        resultOf(preview, await engine.rollbacks.apply(preview.request, preview.plan)),
      );
  }
}

function resultOf(
  { branch, commits, subject }: RollbackPreview,
  report: RollbackReport,
  status: RollbackReport['status'] | 'declined' = report.status,
): ToolResult {
  const { mode, from, to, files, pushed, merged, reason, hint, commit, snapshot } = report;
  return {
    ...{ status, branch, mode, from, to },
    ...(subject !== '' && { subject }),
    ...(commits > 0 && { undoneCommits: commits }),
    ...(commit !== undefined && { commit }),
    ...(reason !== undefined && { reason }),
    ...(hint !== undefined && { hint }),
    files: files.map(({ kind, path }) => `${kind}: ${path}`),
    ...(pushed && { alreadyPushed: true }),
    ...(merged !== undefined && { uncommittedEditsKept: merged }),
    ...(snapshot !== null && { keptBefore: snapshot, undoWith: 'git-reactor undo' }),
  };
}
