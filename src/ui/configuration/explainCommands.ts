import { l10n } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Run } from '../../core/reactions/run.ts';
import type { Trace } from '../../core/reactions/trace.ts';
import type { CommandTable } from '../commandTable.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import { headOf } from '../runs/headOf.ts';
import { readRunLog } from '../runs/readRunLog.ts';
import { slowly } from '../slowly.ts';
import { targetOf } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { visibleText } from '../visibleText.ts';

/** Adds "Why?" and "Test on the Last Commit". */
export function addExplainCommands(table: CommandTable, documents: Documents): void {
  table.addFor(COMMANDS.explain, (repository, given) => {
    const commit = targetOf('commit', given)?.commit.oid ?? targetOf('run', given)?.run.commit;
    return explain(repository, commit ?? 'HEAD', documents);
  });
  table.addFor(COMMANDS.runOnCommit, (repository, given) => {
    const commit = targetOf('commit', given)?.commit.oid;
    return runOn(repository, { commit: commit ?? 'HEAD', table, documents });
  });
}

/** For each reaction whether it answers to a commit, and if not why. */
async function explain(
  repository: OpenRepository,
  commit: string,
  documents: Documents,
): Promise<void> {
  const reactions = await repository.reactions.get();
  const name = nameOf(repository, commit);
  const title = l10n.t('Why {0}', name);
  await documents.show(`why ${repository.root} ${commit}`, {
    title: `${title}.txt`,
    async read() {
      const traces = await reactions.explainCommit(commit);
      const head = l10n.t('Which reactions answer to {0}, and why not:', name);
      const none = l10n.t('There are no reactions for it.');
      return visibleText(
        [head, '', ...(traces.length > 0 ? traces.map(traceText) : [none])].join('\n'),
      );
    },
  });
}

function traceText({ reaction, matched, because, error }: Trace): string {
  if (error !== undefined) return `!  ${reaction}: ${l10n.t('cannot be told: {0}', error)}`;
  if (matched || because === undefined) return `✓  ${reaction}: ${l10n.t('answers')}`;
  const { filter, expected, actual } = because;
  return `–  ${reaction}: ${l10n.t('no: {0} is to be {1}; it is {2}', filter, expected, actual)}`;
}

interface Testing {
  readonly commit: string;
  readonly table: CommandTable;
  readonly documents: Documents;
}

/** Takes the steps that only look, of all reactions that match, aside and with nobody asked. */
async function runOn(repository: OpenRepository, testing: Testing): Promise<void> {
  const { commit, table, documents } = testing;
  const name = nameOf(repository, commit);
  const aside = await table.repositories.openForTest(repository);
  try {
    const reactions = await aside.reactions.get();
    const cancel = (): void => {
      for (const { id } of reactions.runs) void reactions.cancel(id).catch(() => undefined);
    };
    const title = l10n.t('Testing the reactions on {0}…', name);
    const runs = await slowly(title, () => reactions.runCommits(commit), cancel);
    const text = await resultText(reactions, runs, name);
    const tab = l10n.t('Test on {0}', name);
    await documents.show(`test ${repository.root} ${commit}`, {
      title: `${tab}.log`,
      read: () => text,
    });
  } finally {
    aside.dispose();
  }
}

async function resultText(
  reactions: Parameters<typeof readRunLog>[0],
  runs: readonly Run[],
  name: string,
): Promise<string> {
  const head = l10n.t(
    'The reactions that are in force for {0}, without the steps that act: those are passed over.',
    name,
  );
  const parts = [];
  for (const run of runs) parts.push(await readRunLog(reactions, run));
  if (parts.length === 0)
    parts.push(l10n.t('No reaction answers to it. "Why?" tells the reasons.'));
  return [head, ...parts].join('\n\n');
}

function nameOf(repository: OpenRepository, commit: string): string {
  const oid = commit === 'HEAD' ? headOf(repository) : commit;
  return oid === null ? commit : shortOid(oid);
}
