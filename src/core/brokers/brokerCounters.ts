/** What went over a connection since it was asked for; for people who look. */
export interface BrokerCounters {
  /** Events that the broker has confirmed. */
  readonly sent: number;
  /** Events that the stream has forgotten before they could be sent. */
  readonly overflowed: number;
  /** Events that the broker does not take, e.g. since they are too large for it. */
  readonly refused: number;
  /** Attempts to send that failed; each is made again. */
  readonly retries: number;
  readonly received: number;
  /** Entered the stream. */
  readonly taken: number;
  /** Were in the stream already, or came from here. */
  readonly repeats: number;
  /** Are of no concern here: of other repositories, or seen by each clone for itself. */
  readonly passedOver: number;
  /** Are no events that could be understood. */
  readonly malformed: number;
  /** Times at which so much came that the rest was left with the broker for a while. */
  readonly heldBack: number;
  /** Events of the shared work that were handled here. */
  readonly worked: number;
  /** Events whose handling was taken over from a machine that fell silent. */
  readonly takenOver: number;
}

export type MutableCounters = { -readonly [K in keyof BrokerCounters]: BrokerCounters[K] };

export function newCounters(): MutableCounters {
  return {
    ...{ sent: 0, overflowed: 0, refused: 0, retries: 0, received: 0, taken: 0, repeats: 0 },
    ...{ passedOver: 0, malformed: 0, heldBack: 0, worked: 0, takenOver: 0 },
  };
}
