import { l10n } from 'vscode';
import { subjectOf } from '../../core/commits/rewrites.ts';
import type { CommitData } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { Run, RunStep } from '../../core/reactions/run.ts';
import type { Lane } from '../../shared/timeline/marks.ts';
import type { TimelineWords, TimeStyle } from '../../shared/timeline/messages.ts';
import { momentText } from '../../shared/timeline/ticks.ts';
import { verdictWords } from '../findingText.ts';
import { durationText } from '../runs/duration.ts';
import { runWords, statusWords, stepWords } from '../runs/runWords.ts';
import { labelOf } from '../runs/stepLabel.ts';
import { shortOid } from '../tree/shortOid.ts';
import { visibleText } from '../visibleText.ts';
import type { Batch, RealityFact } from './timelineFacts.ts';
import { realityName, type Labelled, type MarkWords } from './timelineMarks.ts';

/** Longer than any line that is shown. */
const MOST_LABEL = 200;

/** In the language of the editor; names and messages of others cannot disguise themselves. */
export function markWords(style: TimeStyle): MarkWords {
  const when = (at: number): string => momentText(at, style);
  return {
    lane: laneWords,
    commit: (commit, verdict) => commitWords(commit, verdict, when),
    batch: (batch) => batchWords(batch, when),
    reality: (fact) => realityWords(fact, when),
    run: runBarWords,
    step: stepBarWords,
  };
}

/** The texts of the webview that do not change. */
export function timelineWords(): TimelineWords {
  return {
    title: l10n.t('Timeline'),
    keys: l10n.t(
      'Arrow keys go from mark to mark, Enter opens, plus, minus and 0 zoom, Home and End go to the ends of a row.',
    ),
    repository: l10n.t('Repository'),
    zoomIn: l10n.t('Zoom in'),
    zoomOut: l10n.t('Zoom out'),
    zoomReset: l10n.t('Normal size'),
    newest: l10n.t('Newest'),
    older: l10n.t('Load older commits'),
    asTable: l10n.t('Show as table'),
    asChart: l10n.t('Show as timeline'),
    exportIt: l10n.t('Export as SVG…'),
    legend: l10n.t('Legend'),
    scale: l10n.t('Long times are drawn shortened.'),
    time: l10n.t('Time'),
    lane: l10n.t('Lane'),
    what: l10n.t('What'),
    details: l10n.t('Details'),
    moreRows: l10n.t('Show more rows'),
    points: {
      pass: l10n.t('passed'),
      warn: l10n.t('passed with warnings'),
      fail: l10n.t('failed'),
      error: l10n.t('could not be checked'),
      skipped: l10n.t('nothing to check'),
      unchecked: l10n.t('not checked'),
      fact: l10n.t('other event'),
    },
    bars: {
      pending: l10n.t('not begun yet'),
      running: l10n.t('running'),
      waiting: l10n.t('waits'),
      succeeded: l10n.t('succeeded'),
      failed: l10n.t('failed'),
      stopped: l10n.t('cancelled or passed over'),
    },
  };
}

function laneWords(kind: string, name: string, isHead: boolean): Lane {
  const id = `${kind}:${name}`;
  const label = plain(name);
  switch (kind) {
    case 'branch':
      if (name === '') return { id, kind, label: l10n.t('no branch'), spoken: l10n.t('no branch') };
      return {
        id,
        kind,
        label,
        spoken: isHead ? l10n.t('branch {0}, checked out', label) : l10n.t('branch {0}', label),
      };
    case 'reality':
      return { id, kind, label, spoken: l10n.t('reality {0}', label) };
    default:
      return { id, kind: 'other', label: l10n.t('other runs'), spoken: l10n.t('other runs') };
  }
}

type When = (at: number) => string;

function commitWords(commit: CommitData, verdict: Verdict | undefined, when: When): Labelled {
  const { oid, author, branch, changes } = commit;
  const label = plain(subjectOf(commit)) || l10n.t('(no message)');
  const name = plain(author.name);
  const said = verdictWords(verdict);
  const at = when(dateOr(author.at, commit.observedAt));
  return {
    label,
    spoken: l10n.t('Commit {0}: {1}, by {2}, {3}', shortOid(oid), label, name, said),
    details: [
      `${name} · ${at}`,
      [shortOid(oid), branch === null ? '' : plain(branch)].filter(Boolean).join(' · '),
      `${said} · ${changedWords(changes.length)}`,
    ],
  };
}

function changedWords(count: number): string {
  return count === 1 ? l10n.t('one file changed') : l10n.t('{0} files changed', count);
}

function dateOr(said: string, otherwise: string): number {
  const at = Date.parse(said);
  return Number.isNaN(at) ? Date.parse(otherwise) : at;
}

function batchWords({ count, to, at }: Batch, when: When): Labelled {
  const label = l10n.t('{0} commits at once', count);
  return { label, spoken: label, details: [shortOid(to), when(at)] };
}

function realityWords({ kind, reality, base, at, oid }: RealityFact, when: When): Labelled {
  const label = {
    forked: l10n.t('forked from {0}', shortOid(base)),
    committed: l10n.t('commit in memory'),
    merged: l10n.t('merged'),
    discarded: l10n.t('discarded'),
  }[kind];
  const details = [...(oid === undefined ? [] : [shortOid(oid)]), when(at)];
  return { label, spoken: l10n.t('Reality {0}: {1}', plain(reality), label), details };
}

function runBarWords(run: Run): Labelled {
  const name = plain(run.reaction);
  const words = runWords(run);
  const reason = run.reason === undefined ? [] : [plain(run.reason)];
  return {
    label: [name, tookOf(run)].filter(Boolean).join(' · '),
    spoken: [l10n.t('Run of {0}', name), words, ...reason].join(', '),
    details: [words, ...reason],
  };
}

function tookOf({ status, startedAt, endedAt }: Run): string {
  return endedAt === undefined ? statusWords(status) : durationText(endedAt - startedAt);
}

function stepBarWords(run: Run, step: RunStep): Labelled {
  const { reality, tookMs, status } = step;
  const where = reality === null ? '' : realityName(reality);
  const name = plain([where, labelOf(run, step)].filter(Boolean).join(': '));
  const took = tookMs === undefined ? statusWords(status) : durationText(tookMs);
  const words = plain(stepWords(step));
  const spoken = l10n.t('Step {0} of {1}, {2}', name, plain(run.reaction), words);
  return { label: `${name} · ${took}`, spoken, details: [words, plain(run.reaction)] };
}

/** A line of others: short enough, and nothing in it that is not seen. */
function plain(text: string): string {
  const line = visibleText(text).replaceAll(/\s+/g, ' ').trim();
  return line.length <= MOST_LABEL ? line : `${line.slice(0, MOST_LABEL)}…`;
}
