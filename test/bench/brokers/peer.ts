import type { BrokerMessage } from '../../../src/core/brokers/broker.ts';

/** Something that carries messages and is measured: our broker, or a client with nothing around it. */
export interface Peer {
  /** Resolves when the server has confirmed all of them. */
  publish(batch: readonly BrokerMessage[]): Promise<void>;
  /** Receives from the oldest on; resolves when so many were acknowledged. */
  consume(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A kind of server, with our broker and the bare client that it is made of. */
export interface Contest {
  readonly name: string;
  /** Why it cannot be measured here. */
  readonly missing: string | undefined;
  /** Both with a stream of that name. */
  begin(): Promise<Contestants>;
}

export interface Contestants {
  ours(stream: string): Promise<Peer>;
  bare(stream: string): Promise<Peer>;
  end(): Promise<void>;
}

/** How many may be unacknowledged, for all of them. */
export const IN_FLIGHT = 256;
