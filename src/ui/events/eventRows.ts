import { workspace } from 'vscode';
import type { Oid } from '../../core/events/commitData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { attentionOf } from '../runs/attention.ts';
import type { BrokerConnections } from '../brokers/brokerConnections.ts';
import { brokerRow } from '../brokers/brokerRow.ts';
import { isTrouble } from '../brokers/brokerStatus.ts';
import { headOf } from '../runs/headOf.ts';
import type { RunIndex } from '../runs/runIndex.ts';
import type { InRepository } from '../targets.ts';
import type { TreeRow } from '../tree/row.ts';
import { ApprovalRow } from './approvalRow.ts';
import { CommitRow, type BelowCommit } from './commitRow.ts';
import { configProblemRow } from './configProblemRow.ts';
import { consentRow } from './consentRow.ts';
import { DayRow, type MakeRow } from './dayRow.ts';
import { daysOf } from './days.ts';
import type { CommitEntry, Entry, EntryKind, RunEntry } from './entry.ts';
import { isShown, wants, type CommitFacts, type EventFilter } from './eventFilter.ts';
import { EventRow } from './eventRow.ts';
import { newestOf } from './newestOf.ts';
import { olderRow } from './olderRow.ts';
import { RunRow } from './runRow.ts';
import type { Arranged } from './entryList.ts';
import type { EntryLists } from './entryLists.ts';

const NOTHING: Arranged = { entries: [], commits: new Set(), below: new Map() };

interface Visible {
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** There are more, known or to be looked up. */
  readonly hasOlder: boolean;
}

/** The rows of a repository in the Events tree, over what is known of it. */
export class EventRows {
  readonly #lists: EntryLists;
  readonly #runs: RunIndex;
  readonly #brokers: Pick<BrokerConnections, 'statusOf'>;
  readonly #filter: () => EventFilter;

  constructor(
    known: {
      readonly lists: EntryLists;
      readonly runs: RunIndex;
      readonly brokers: Pick<BrokerConnections, 'statusOf'>;
    },
    filter: () => EventFilter,
  ) {
    this.#lists = known.lists;
    this.#runs = known.runs;
    this.#brokers = known.brokers;
    this.#filter = filter;
  }

  /** What waits for the person, which no filter hides, then the days, then the way to older ones. */
  async of(repository: OpenRepository, parent?: TreeRow): Promise<readonly TreeRow[]> {
    const arranged = await this.#arranged(repository);
    const { entries, hasOlder } = this.#visible(repository, arranged);
    const makeRow: MakeRow = (day, entry) => this.#rowOf(day, entry, arranged);
    const days = daysOf(entries, Date.now());
    const rows = [
      ...topRows(repository, parent),
      ...days.map((day) => new DayRow(day, { repository, parent, makeRow })),
      ...(hasOlder ? [olderRow(repository, parent)] : []),
    ];
    // Where there is nothing else, the view itself says what the row would.
    const isAlone = rows.length === 0 && parent === undefined;
    const status = this.#brokers.statusOf(repository);
    return isTrouble(status) && !isAlone ? [brokerRow(repository, status), ...rows] : rows;
  }

  /** How many entries the filter lets through now, as far as they are to be shown. */
  async count(repository: OpenRepository): Promise<number> {
    return this.#visible(repository, await this.#arranged(repository)).entries.length;
  }

  #visible(repository: OpenRepository, arranged: Arranged): Visible {
    const filter = this.#filter();
    const factsOf = ({ commit }: CommitEntry): CommitFacts => ({
      verdict: repository.engine.verdictOf(commit.oid),
      below: this.#kindsBelow(repository, commit.oid, arranged),
    });
    const limit = this.#lists.limitOf(repository);
    const found = newestOf<Entry>(
      arranged.entries,
      this.#ownRuns(repository, arranged),
      (entry) => isShown(filter, entry, factsOf),
      limit + 1,
    );
    const hasOlder = found.length > limit || this.#lists.hasOlder(repository);
    return { entries: found.slice(0, limit), hasOlder };
  }

  async #arranged(repository: OpenRepository): Promise<Arranged> {
    return (await this.#lists.of(repository))?.arranged() ?? NOTHING;
  }

  /** Of events that are about no commit of the list, or of older ones. */
  #ownRuns(repository: OpenRepository, { commits }: Arranged): readonly RunEntry[] {
    const runs = this.#runs.others(repository, commits);
    return runs.map((run) => ({ kind: 'run', run, at: run.startedAt }));
  }

  #kindsBelow(repository: OpenRepository, commit: Oid, { below }: Arranged): Set<EntryKind> {
    const kinds = new Set<EntryKind>(below.get(commit)?.map(({ kind }) => kind));
    if (this.#runs.of(repository, commit).length > 0) kinds.add('run');
    return kinds;
  }

  #rowOf(day: TreeRow & InRepository, entry: Entry, arranged: Arranged): TreeRow {
    switch (entry.kind) {
      case 'commit':
        return new CommitRow(day, entry.commit, this.#below(day.repository, entry, arranged));
      case 'run':
        return new RunRow(day.repository, entry.run, day);
      case 'deployment':
      case 'other':
        return new EventRow(day, entry.event);
    }
  }

  #below(repository: OpenRepository, { commit }: CommitEntry, { below }: Arranged): BelowCommit {
    const filter = this.#filter();
    const findings = repository.engine.verdictOf(commit.oid)?.findings ?? [];
    const events = below.get(commit.oid) ?? [];
    return {
      runs: wants(filter, 'run') ? this.#runs.of(repository, commit.oid) : [],
      findings: wants(filter, 'commit') ? findings : [],
      events: events.filter(({ kind }) => wants(filter, kind)),
    };
  }
}

function topRows(repository: OpenRepository, parent?: TreeRow): readonly TreeRow[] {
  const current = attentionOf(repository.reactions.current, headOf(repository));
  const { needsConsent, problems, approvals, dead } = current;
  const [problem] = problems;
  return [
    ...(needsConsent && workspace.isTrusted ? [consentRow(repository)] : []),
    ...(problem === undefined ? [] : [configProblemRow(repository, problem)]),
    ...approvals.map((approval) => new ApprovalRow(repository, approval)),
    ...dead.map((run) => new RunRow(repository, run, parent)),
  ];
}
