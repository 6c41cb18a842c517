/** One exchange over HTTP or HTTPS. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute; user and password in it are sent as a header. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether addresses of this machine and of private networks may be reached, and other hosts by
   * redirects.
   */
  readonly allowPrivate: boolean;
  /** How long to wait for the connection, and then each time for the next byte. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** What came of it; reasons are sentences without the address. */
export type HttpAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** At most 64 KiB; less if the connection broke within it. */
      readonly body: string;
    }
  /** It is not allowed to be reached. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** There was no answer. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Speaks HTTP. */
export interface HttpClient {
  /** @throws the reason of the signal when it is aborted */
  send(request: HttpRequest): Promise<HttpAnswer>;
}
