import type { Clock } from '../ports.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';
import type { Tell } from '../events/teller.ts';
import type { ReactionsConfig } from './config.ts';
import { deploymentKey } from './deployments.ts';
import { attainment, withCheck, type Attainment, type HealthRecord } from './healthRecord.ts';
import { forgetOldest } from '../forgetOldest.ts';

/** An objective in one environment, and how far it is met. */
export interface ObjectiveState {
  readonly name: string;
  readonly environment: string;
  readonly attainment: Attainment;
}

/**
 * What is computed from the health of what runs. Fed with all events in order, also those of former
 * lives, it knows after a restart what it knew before, and what it has told.
 */
export interface Objectives {
  /**
   * Takes an event into account. The promise resolves when what follows from it is told, once for
   * each time that an objective is missed or a budget is used up.
   * @param isNew `false` for events that were stored before: nothing is told of them
   */
  take(event: AnyEvent, isNew: boolean): Promise<void>;
  /** How far the objectives are met now, those of which nothing is known included. */
  state(): readonly ObjectiveState[];
  /** What was checked of the health of something, an objective or not; `undefined`: nothing. */
  recordOf(name: string, environment: string): HealthRecord | undefined;
  /** Why automatic approvals have to wait for a person, as a sentence. */
  frozenBecause(): string | undefined;
}

export interface ObjectivesInit {
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: Tell;
  /** Those of the configuration that is in force. */
  readonly slo: () => ReactionsConfig['slo'];
}

/** What was told of an objective in an environment and still holds. */
interface Told {
  readonly violation: boolean;
  readonly depletion: boolean;
}

interface Watched {
  readonly name: string;
  readonly environment: string;
  record: HealthRecord | undefined;
  told: Told;
}

/** Hostile names cannot take all memory; the least recently told are forgotten. */
const MOST_WATCHED = 500;
const NOTHING_TOLD: Told = { violation: false, depletion: false };

export function createObjectives(init: ObjectivesInit): Objectives {
  return new HealthObjectives(init);
}

class HealthObjectives implements Objectives {
  readonly #init: ObjectivesInit;
  readonly #watched = new Map<string, Watched>();

  constructor(init: ObjectivesInit) {
    this.#init = init;
  }

  async take(event: AnyEvent, isNew: boolean): Promise<void> {
    if (isEvent(event, 'platform.healthCheck')) {
      const { name, environment, healthy } = event.data;
      // A clock elsewhere may be ahead.
      const at = Math.min(Date.parse(event.time), this.#init.clock.now());
      const watched = this.#of(name, environment);
      watched.record = withCheck(watched.record, { at, healthy });
      await this.#assess(watched, at, isNew);
    } else if (isEvent(event, 'platform.sloViolation')) {
      const watched = this.#of(event.data.name, event.data.environment);
      watched.told = { ...watched.told, violation: true };
    } else if (isEvent(event, 'platform.errorBudgetDepleted')) {
      const watched = this.#of(event.data.name, event.data.environment);
      watched.told = { ...watched.told, depletion: true };
    }
  }

  state(): readonly ObjectiveState[] {
    const now = this.#init.clock.now();
    return Object.entries(this.#init.slo()).flatMap(([name, objective]): ObjectiveState[] => {
      const known = [...this.#watched.values()].filter((each) => each.name === name);
      if (known.length === 0) {
        return [{ name, environment: 'default', attainment: { kind: 'unknown' } }];
      }
      return known.map(({ environment, record }) => ({
        ...{ name, environment, attainment: attainment(record, objective, now) },
      }));
    });
  }

  recordOf(name: string, environment: string): HealthRecord | undefined {
    return this.#watched.get(deploymentKey(name, environment))?.record;
  }

  frozenBecause(): string | undefined {
    const slo = this.#init.slo();
    const used = this.state().find(
      ({ name, attainment: known }) =>
        slo[name]?.freezeOnDepleted === true && known.kind === 'known' && known.budgetLeft <= 0,
    );
    if (used === undefined) return undefined;
    const { name, environment } = used;
    return `The error budget of ${name} (${environment}) is used up, so a person has to approve.`;
  }

  #of(name: string, environment: string): Watched {
    const key = deploymentKey(name, environment);
    const known = this.#watched.get(key);
    const watched = known ?? { name, environment, record: undefined, told: NOTHING_TOLD };
    this.#watched.delete(key);
    this.#watched.set(key, watched);
    forgetOldest(this.#watched, MOST_WATCHED);
    return watched;
  }

  /** Tells what is crossed now and was not before; what is met again can be crossed anew. */
  async #assess(watched: Watched, now: number, isNew: boolean): Promise<void> {
    const { name, environment, record, told } = watched;
    const slo = this.#init.slo();
    const objective = Object.hasOwn(slo, name) ? slo[name] : undefined;
    if (objective === undefined) return;
    const known = attainment(record, objective, now);
    if (known.kind === 'unknown') return;
    const { actual, budgetLeft } = known;
    const { target, windowMs, freezeOnDepleted: isFrozen } = objective;
    const [isViolated, isDepleted] = [actual < target, budgetLeft <= 0];
    // Of former events only what was told says that it was told.
    watched.told = {
      violation: isViolated && (told.violation || isNew),
      depletion: isDepleted && (told.depletion || isNew),
    };
    if (!isNew) return;
    const data = { name, environment, target, actual, windowMs };
    const subject = `${environment}/${name}`;
    if (isViolated && !told.violation) {
      await this.#init.tell('platform.sloViolation', subject, { ...data, budgetLeft });
    }
    if (isDepleted && !told.depletion) {
      await this.#init.tell('platform.errorBudgetDepleted', subject, { ...data, isFrozen });
    }
  }
}
