import { commands } from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import type { BrokerConnections } from './brokers/brokerConnections.ts';
import { conditionOf, worstOf } from './brokers/brokerStatus.ts';
import { CONTEXT_KEYS } from './ids.ts';
import type { Repositories } from './repositories.ts';

/** Keeps what conditions of the manifest ask for: why a view is empty, and what there is. */
export function keepContextKeys(
  repositories: Repositories,
  brokers: BrokerConnections,
): Disposable {
  const owned = new DisposableStore();
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown): void => {
    if (known.has(key) && known.get(key) === value) return;
    known.set(key, value);
    void commands.executeCommand('setContext', key, value);
  };
  const update = (): void => {
    const current = repositories.all.flatMap(({ reactions }) => reactions.current ?? []);
    set(CONTEXT_KEYS.state, repositories.state);
    set(
      CONTEXT_KEYS.hasConfiguration,
      current.some(({ state }) => state.config !== undefined || state.problems.length > 0),
    );
    set(
      CONTEXT_KEYS.hasApprovals,
      current.some(({ approvals }) => approvals.length > 0),
    );
    set(
      CONTEXT_KEYS.hasRuns,
      current.some(({ runs }) => runs.length > 0),
    );
    set(
      CONTEXT_KEYS.hasDeadRuns,
      current.some(({ runs }) => runs.some(({ status }) => status === 'dead')),
    );
    set(
      CONTEXT_KEYS.hasDeployments,
      current.some(({ deployments }) => deployments.length > 0),
    );
    const statuses = repositories.all.map((each) => ({ status: brokers.statusOf(each) }));
    set(CONTEXT_KEYS.broker, conditionOf(worstOf(statuses)?.status));
  };
  update();
  owned.add(repositories.onChange(update));
  owned.add(repositories.onReaction(update));
  owned.add(brokers.onChange(update));
  return owned;
}
