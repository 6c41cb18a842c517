import type { BrokerLink, LinkState } from '../../core/brokers/brokerLink.ts';

/** How the broker of a repository is for a person. */
export type BrokerStatus =
  | LinkState
  /** What the settings say cannot be used; nothing is connected. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** One of a status that a person should do something about. */
export type BrokerTrouble = Extract<BrokerStatus, { readonly reason: string }>;

/** A link as far as people look at it. */
export type ShownLink = Pick<BrokerLink, 'address' | 'counters' | 'waiting'>;

/** The status of several together is the first of these that one of them has. */
const WORST_FIRST = ['unusable', 'down', 'connecting', 'connected', 'elsewhere', 'none'] as const;

/** What conditions of the manifest ask for. */
export type BrokerCondition = 'none' | 'connecting' | 'connected' | 'elsewhere' | 'down';

/** The one that a person has to know of; `none` where there is no repository. */
export function worstOf<T extends { readonly status: BrokerStatus }>(
  all: readonly T[],
): T | undefined {
  const rank = ({ status }: T): number => WORST_FIRST.indexOf(status.kind);
  return all.toSorted((a, b) => rank(a) - rank(b))[0];
}

export function isTrouble(status: BrokerStatus): status is BrokerTrouble {
  return status.kind === 'down' || status.kind === 'unusable';
}

export function conditionOf(status: BrokerStatus | undefined): BrokerCondition {
  if (status === undefined) return 'none';
  return status.kind === 'unusable' ? 'down' : status.kind;
}
