import { isEvent, type AnyEvent, type ReactorEvent } from '../../events/event.ts';
import type { Oid, CommitData } from '../../events/commitData.ts';
import type { AuditActor, AuditRule } from './entry.ts';
import { forgetOldest } from '../../forgetOldest.ts';

/** Of each kind the newest so many are known; what is older is told with less. */
const MOST = 2_000;

/** What is known of a run from its begin. */
export interface AuditRun {
  readonly rule: AuditRule;
  readonly tree: Oid | null;
  readonly config: string;
  /** How many reactions lie between a person's act and it. */
  readonly hops: number;
  /** Places of steps that were begun and do not act. */
  readonly harmless: Set<string>;
}

/**
 * What later events leave to earlier ones: the rule and the tree of a run, who wrote its commit,
 * which steps act. Made anew from the stream, so it is written down nowhere.
 */
export class AuditMemory {
  readonly #runs = new Map<string, AuditRun>();
  readonly #authors = new Map<Oid, AuditActor>();
  /** Runs by what they deploy. */
  readonly #deployments = new Map<string, string>();

  take(event: AnyEvent): void {
    if (isEvent(event, 'commit.created')) {
      remember(this.#authors, event.data.oid, authorOf(event.data));
    } else if (isEvent(event, 'run.started')) {
      remember(this.#runs, event.data.run, runOf(event));
    } else if (isEvent(event, 'step.started')) {
      if (!event.data.acts) this.#runs.get(event.data.run)?.harmless.add(event.data.step);
    } else if (isEvent(event, 'deployment.started')) {
      remember(this.#deployments, event.data.deployment, event.data.run);
    }
  }

  run(id: string): AuditRun | undefined {
    return this.#runs.get(id);
  }

  author(commit: Oid | null): AuditActor | null {
    return (commit === null ? undefined : this.#authors.get(commit)) ?? null;
  }

  /** The run that deploys something. */
  deployedBy(deployment: string): string | undefined {
    return this.#deployments.get(deployment);
  }
}

function remember<V>(known: Map<string, V>, key: string, value: V): void {
  known.set(key, value);
  forgetOldest(known, MOST);
}

function runOf({ data, hopcount }: ReactorEvent<'run.started'>): AuditRun {
  const { reaction: name, rule: hash, tree, config } = data;
  return { rule: { name, hash }, tree, config, hops: hopcount ?? 0, harmless: new Set() };
}

function authorOf({ author: { name, email }, actor: { kind } }: CommitData): AuditActor {
  return { kind, name: `${name} <${email}>` };
}
