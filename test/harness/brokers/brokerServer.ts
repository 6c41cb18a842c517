import type { BrokerAccess, OpenBroker } from '../../../src/core/brokers/broker.ts';

/** A real server of this test run: on loopback, with a folder of its own for what it keeps. */
export interface BrokerServer {
  readonly access: BrokerAccess;
  /** SIGKILL; comes back when nothing of it runs any more. */
  kill(): Promise<void>;
  /** On the same ports, over what it kept. Comes back when it answers. */
  restart(): Promise<void>;
  /** It stays, with its connections, and does nothing: SIGSTOP. */
  suspend(): void;
  resume(): void;
  /** Ends it with everything that it started. */
  stop(): Promise<void>;
}

/** What a server is told at its first start. */
export interface BrokerServerOptions {
  /** Only this person may come in. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Speaks TLS only. */
  readonly tls?: ServerCertificate;
}

/** Files in PEM, and the authority's text. */
export interface ServerCertificate {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly ca: string;
}

/** One kind of server, and what speaks with it. */
export interface BrokerKind {
  readonly name: string;
  /** Why it cannot be started here, with the command that brings it. */
  readonly missing: string | undefined;
  readonly open: OpenBroker;
  readonly start: (options?: BrokerServerOptions) => Promise<BrokerServer>;
  /** Whether it takes a message of 10 MB as it comes from the box. */
  readonly carriesLarge: boolean;
}
