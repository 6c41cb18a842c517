import type { Clock } from '../../ports.ts';
import { formatDuration } from '../duration.ts';
import type { StepContext, StepOutcome } from '../stepKind.ts';
import type { OpenProbe, Probed } from './probe.ts';

/** When something counts as healthy. */
export interface WatchRules {
  readonly name: string;
  readonly environment: string;
  readonly forMs: number;
  readonly everyMs: number;
  readonly healthyAfter: number;
  readonly failAfter: number;
}

/** While nothing changes a check is told so often, for those who compute with it. */
const HEARTBEAT_MS = 60_000;
/** So many changes are told at once, later ones this far apart. */
const MOST_CHANGES = 20;
const BETWEEN_CHANGES_MS = 10_000;

/** What was told of the checks so far. */
export interface ToldHealth {
  readonly healthy: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly changes: number;
}

/**
 * Whether a check is told as an event. The first one and each change are, and one a minute, so that
 * a long watch does not flood the stream; from the 21st change on at most one in ten seconds. The
 * last check is told in any case.
 */
export function isTold(told: ToldHealth | undefined, healthy: boolean, now: number): boolean {
  if (told === undefined) return true;
  const since = now - told.at;
  if (told.healthy === healthy) return since >= HEARTBEAT_MS;
  return told.changes < MOST_CHANGES || since >= BETWEEN_CHANGES_MS;
}

/** Checks again and again. */
export class Watching {
  readonly #clock: Clock;
  readonly #context: StepContext;
  readonly #probe: OpenProbe;
  readonly #rules: WatchRules;
  #told: ToldHealth | undefined;
  #checks = 0;
  /** Checks in a row with the same result as the last one. */
  #inRow = 0;
  #last: Probed | undefined;

  constructor(clock: Clock, context: StepContext, probe: OpenProbe, rules: WatchRules) {
    this.#clock = clock;
    this.#context = context;
    this.#probe = probe;
    this.#rules = rules;
  }

  async run(): Promise<StepOutcome> {
    const { forMs, everyMs } = this.#rules;
    const end = this.#clock.now() + forMs;
    for (;;) {
      const before = this.#clock.now();
      const probed = await this.#probe.check();
      const now = this.#clock.now();
      this.#count(probed);
      const outcome = this.#outcome(probed, now >= end);
      await this.#tell(probed, now - before, outcome !== undefined);
      if (outcome !== undefined) return outcome;
      await this.#wait(Math.min(Math.max(0, before + everyMs - now), end - now));
    }
  }

  #count(probed: Probed): void {
    this.#inRow = probed.healthy === this.#last?.healthy ? this.#inRow + 1 : 1;
    if (!probed.healthy || this.#last?.healthy === false) this.#context.log(this.#line(probed));
    this.#last = probed;
    this.#checks++;
  }

  #line({ healthy, reason }: Probed): string {
    return `${this.#probe.target}: ${healthy ? 'healthy' : `unhealthy, ${reason ?? ''}`}`;
  }

  #outcome({ healthy, reason = '' }: Probed, isEnd: boolean): StepOutcome | undefined {
    const { name, environment, failAfter, healthyAfter, forMs } = this.#rules;
    const what = `${name} (${environment})`;
    if (!healthy && (this.#inRow >= failAfter || isEnd)) {
      const times = this.#inRow === 1 ? '' : ` ${this.#inRow} times in a row`;
      return { kind: 'failed', reason: `${what} was unhealthy${times}: ${reason}` };
    }
    if (!isEnd) return undefined;
    if (this.#inRow < healthyAfter) {
      const reason = `${what} was healthy only ${this.#inRow} times in a row at the end, not ${healthyAfter}.`;
      return { kind: 'failed', reason };
    }
    const summary = `${what} was healthy for ${formatDuration(forMs)}, ${this.#checks} checks.`;
    return { kind: 'succeeded', summary };
  }

  async #tell({ healthy, reason }: Probed, tookMs: number, isLast: boolean): Promise<void> {
    const now = this.#clock.now();
    if (!isLast && !isTold(this.#told, healthy, now)) return;
    const isChange = this.#told !== undefined && this.#told.healthy !== healthy;
    this.#told = { healthy, at: now, changes: (this.#told?.changes ?? 0) + (isChange ? 1 : 0) };
    const { name, environment } = this.#rules;
    await this.#context.tell('platform.healthCheck', `${environment}/${name}`, {
      ...{ name, environment, healthy, target: this.#probe.target, tookMs },
      ...(reason !== undefined && { reason }),
    });
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#context;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const timer = this.#clock.after(ms, () => resolve(undefined));
    const stop = (): void => {
      timer.dispose();
      reject(signal.reason as Error);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
