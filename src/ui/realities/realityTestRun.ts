import { l10n, TestMessage, type TestItem, type TestRun } from 'vscode';
import { messageOf } from '../../core/errors.ts';
import type { Finding, Verdict } from '../../core/events/validationData.ts';
import type { NamedReality } from '../../core/realities/realities.ts';
import type { BroughtChange } from '../../core/reactions/steps/broughtChange.ts';
import { joinVerdicts } from '../../core/validation/joinVerdicts.ts';
import { placeOf } from '../findingText.ts';
import type { RealityTarget } from '../targets.ts';
import { FindingPlaces } from './findingPlaces.ts';
import { judge, judgedChange } from './judgedChange.ts';
import { keyOf, realityOf } from './realityChanges.ts';
import type { RealityVerdicts } from './realityVerdicts.ts';

export interface RealityTestRunInit {
  readonly run: TestRun;
  readonly verdicts: RealityVerdicts;
  readonly signal: AbortSignal;
}

/** Messages of one check; all are in the row and the tooltip of the reality by their number. */
const MOST_MESSAGES = 100;

interface Checking {
  readonly target: RealityTarget;
  readonly named: NamedReality;
  readonly change: BroughtChange;
  readonly places: FindingPlaces;
}

/** One run of the editor's tests: checks realities and tells what each check says. */
export class RealityTestRun {
  readonly #init: RealityTestRunInit;
  readonly #verdicts = new Map<string, Verdict>();

  constructor(init: RealityTestRunInit) {
    this.#init = init;
  }

  /** What each reality got, by its key. */
  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts;
  }

  /** Never rejects; a reality that goes meanwhile is passed over. */
  async check(target: RealityTarget, root: TestItem, checks: readonly TestItem[]): Promise<void> {
    const { run, verdicts } = this.#init;
    for (const check of checks) run.enqueued(check);
    const checking = verdicts.begin(target);
    try {
      const named = realityOf(target);
      if (named === undefined) return;
      const change = await judgedChange(target, named);
      const places = new FindingPlaces(target, named);
      const each = { target, named, change, places };
      try {
        const all = await Promise.all(checks.map((check) => this.#checkOne(each, check)));
        const [first, ...others] = all.filter((verdict) => verdict !== undefined);
        if (first !== undefined)
          this.#verdicts.set(keyOf(target), joinVerdicts([first, ...others]));
      } finally {
        change.dispose();
      }
    } catch (error) {
      if (realityOf(target) !== undefined) run.errored(root, new TestMessage(messageOf(error)));
    } finally {
      checking.dispose();
    }
  }

  async #checkOne(checking: Checking, item: TestItem): Promise<Verdict | undefined> {
    const { target, named, change } = checking;
    const { run, signal, verdicts } = this.#init;
    run.started(item);
    try {
      const verdict = await judge(target, named, { change, check: item.id, signal });
      const judged = { target, tree: change.tree, base: named.reality.base.tree };
      verdicts.keep(judged, item.id, verdict);
      await this.#tell(checking, item, verdict);
      return verdict;
    } catch (error) {
      if (signal.aborted || realityOf(target) === undefined) run.skipped(item);
      else run.errored(item, new TestMessage(messageOf(error)));
      return undefined;
    }
  }

  async #tell({ places }: Checking, item: TestItem, verdict: Verdict): Promise<void> {
    const { run } = this.#init;
    for (const { path, reason } of verdict.skipped) {
      run.appendOutput(line(`${path}: ${l10n.t('not checked: {0}', reason)}`), undefined, item);
    }
    const errors = verdict.findings.filter(({ severity }) => severity === 'error');
    const others = verdict.findings.filter(({ severity }) => severity !== 'error');
    for (const finding of others.slice(0, MOST_MESSAGES)) {
      const { location } = await places.messageOf(finding);
      run.appendOutput(line(lineOf(finding)), location, item);
    }
    const told = errors.slice(0, MOST_MESSAGES);
    const messages = await Promise.all(told.map((finding) => places.messageOf(finding)));
    for (const finding of told) run.appendOutput(line(lineOf(finding)), undefined, item);
    switch (verdict.verdict) {
      case 'skipped':
        run.skipped(item);
        return;
      case 'error':
        run.errored(item, messages, verdict.tookMs);
        return;
      case 'fail':
        run.failed(item, messages, verdict.tookMs);
        return;
      case 'pass':
      case 'warn':
        run.passed(item, verdict.tookMs);
    }
  }
}

function lineOf(finding: Finding): string {
  return `${placeOf(finding)}: ${finding.severity}: ${finding.message}`;
}

/** As a terminal wants it. */
function line(text: string): string {
  return `${text.replaceAll('\n', '\r\n')}\r\n`;
}
