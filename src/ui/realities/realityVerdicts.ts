import { EventEmitter } from 'vscode';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import { joinVerdicts } from '../../core/validation/joinVerdicts.ts';
import { keyOf } from './realityChanges.ts';
import type { RealityTarget } from '../targets.ts';
import { forgetOldest } from '../../core/forgetOldest.ts';

/** What was judged: files, against the commit that they were forked from. */
export interface Judged {
  readonly target: RealityTarget;
  readonly tree: Oid;
  readonly base: Oid;
}

/** How many are remembered. */
const MOST = 1_000;

/** What the checks of realities have said, until their files change. */
export class RealityVerdicts implements Disposable {
  readonly #verdicts = new Map<string, Map<string, Verdict>>();
  readonly #checking = new Map<string, number>();
  readonly #changed = new EventEmitter<undefined>();
  readonly onChange = this.#changed.event;

  keep(judged: Judged, check: string, verdict: Verdict): void {
    const key = keyOfJudged(judged);
    const known = this.#verdicts.get(key) ?? new Map<string, Verdict>();
    this.#verdicts.delete(key);
    this.#verdicts.set(key, known.set(check, verdict));
    forgetOldest(this.#verdicts, MOST);
    this.#changed.fire(undefined);
  }

  /** What all checks say together, once all of them have. */
  of(judged: Judged): Verdict | undefined {
    const known = this.#verdicts.get(keyOfJudged(judged));
    const { checks } = judged.target.repository.engine;
    const [first, ...others] = checks.map((check) => known?.get(check));
    const all = others.filter((verdict) => verdict !== undefined);
    const isWhole = first !== undefined && all.length === others.length;
    return isWhole ? joinVerdicts([first, ...all]) : undefined;
  }

  /** A reality is being checked until this is disposed. */
  begin(target: RealityTarget): Disposable {
    const key = keyOf(target);
    const count = (by: number): void => {
      this.#checking.set(key, (this.#checking.get(key) ?? 0) + by);
      this.#changed.fire(undefined);
    };
    count(1);
    return toDisposable(() => count(-1));
  }

  isChecking(target: RealityTarget): boolean {
    return (this.#checking.get(keyOf(target)) ?? 0) > 0;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function keyOfJudged({ target, tree, base }: Judged): string {
  return [keyOf(target), tree, base].join('\0');
}
