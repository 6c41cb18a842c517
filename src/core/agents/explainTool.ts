import * as z from 'zod';
import { CONFIG_PATH } from '../configPath.ts';
import type { Oid } from '../events/commitData.ts';
import { isEvent } from '../events/event.ts';
import type { OpenRepository } from '../openRepository.ts';
import type { Mask } from '../reactions/maskText.ts';
import type { ReactionsGate } from '../reactions/gate.ts';
import type { Run } from '../reactions/run.ts';
import { RunBook } from '../reactions/runBook.ts';
import {
  createTool,
  LOOKS,
  REPOSITORY,
  REVISION,
  type AgentTool,
  type ToolResult,
} from './agentTool.ts';
import { briefCommit } from './briefEvent.ts';
import { briefVerdict } from './briefFinding.ts';
import { TOOL_NAMES } from './toolNames.ts';

const input = z.strictObject({
  revision: REVISION.default('HEAD').describe(
    'The commit: HEAD, a branch, HEAD~2, or a commit id in full or abbreviated.',
  ),
  repository: REPOSITORY,
});

const description =
  'Explains one commit: which configured reactions answer to it and, for each other one, the first ' +
  'condition that did not hold; the runs that it started, with the reasons why steps failed; its ' +
  'verdict and findings; mistakes in the configuration. Call it when a run failed, or when ' +
  'something did not happen that should have. Changes nothing.';

/** Why a commit had the consequences that it had, or none. */
export function explainTool(mask: Mask): AgentTool {
  const name = TOOL_NAMES.explain;
  const words = { name, title: 'Explain a commit', description, annotations: LOOKS };
  return createTool(
    {
      ...words,
      input,
      run: (host, { repository, revision }, signal) =>
        host.use({ repository, purpose: 'read' }, (opened) => explain(opened, revision, signal)),
    },
    mask,
  );
}

async function explain(
  repository: OpenRepository,
  revision: string,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { engine } = repository;
  const commit = await engine.describe(revision);
  const { runs, verdict } = await toldOf(repository, commit.oid, signal);
  const text = await engine.readFile(commit.oid, CONFIG_PATH);
  const problems = text === undefined ? [] : await problemsOf(repository.reactions, text);
  signal.throwIfAborted();
  const traces = await (await repository.reactions.get()).explainCommit(commit.oid);
  return {
    repository: repository.root,
    commit: briefCommit(commit),
    ...(verdict !== undefined && { validation: verdict }),
    reactions: traces,
    runs,
    ...(problems.length > 0 && { configurationProblems: problems }),
    ...(traces.length === 0 && {
      hint: `No reaction is in force for this commit: ${
        text === undefined ? `it has no ${CONFIG_PATH}` : `see its ${CONFIG_PATH}`
      }.`,
    }),
  };
}

interface Told {
  readonly runs: readonly object[];
  readonly verdict: object | undefined;
}

/** What the stored stream tells of a commit. */
async function toldOf(repository: OpenRepository, oid: Oid, signal: AbortSignal): Promise<Told> {
  const book = new RunBook(() => undefined);
  let verdict: object | undefined;
  for await (const event of repository.storedEvents(0)) {
    signal.throwIfAborted();
    book.take(event);
    if (isEvent(event, 'validation.completed') && event.data.commit === oid) {
      verdict = briefVerdict(event.data);
    }
  }
  return { runs: book.runs.filter(({ commit }) => commit === oid).map(briefRun), verdict };
}

function briefRun({ id, reaction, status, waitsFor, reason, steps }: Run): object {
  return {
    ...{ run: id, reaction, status },
    ...(waitsFor !== null && { waitsFor }),
    ...(reason !== undefined && { reason }),
    steps: steps.map(({ place, kind, status: outcome, summary, reason: why }) => ({
      ...{ place, kind, outcome },
      ...(summary !== undefined && { summary }),
      ...(why !== undefined && { reason: why }),
    })),
  };
}

async function problemsOf(
  reactions: ReactionsGate,
  content: Uint8Array,
): Promise<readonly object[]> {
  const read = await reactions.readConfig(new TextDecoder().decode(content));
  if (read.kind === 'config') return [];
  return read.problems.map(({ line, column, message }) => ({ line, column, message }));
}
