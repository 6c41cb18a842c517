/** What a bus has done since it was made, and what it is holding; `doctor` shows it. */
export interface BusCounters {
  /** Events that were new. */
  published: number;
  /** Events that were known already. */
  duplicates: number;
  /** Events that were not taken: the bus was closed or overloaded. */
  refused: number;
  /** Deliveries that succeeded. */
  handled: number;
  retried: number;
  deadLettered: number;
  /** How often a subscription lagged and went over to reading the stream. */
  parked: number;
  /** Deliveries that retention made impossible. */
  missed: number;
}

export function createCounters(): BusCounters {
  return {
    ...{ published: 0, duplicates: 0, refused: 0, handled: 0 },
    ...{ retried: 0, deadLettered: 0, parked: 0, missed: 0 },
  };
}
