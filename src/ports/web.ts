// HTTP as it looks from a place: the same name may resolve on a laptop and not in a pod.

/** From where a request is made. */
export type Vantage = 'laptop' | `host:${string}` | `cluster:${string}`;

export interface WebResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebSending {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly from: Vantage;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
}

/** Errors: `web-unresolved` (the name means nothing there), `web-refused` (nobody listens), `web-timeout`. */
export interface WebReader {
  get(
    url: string,
    options: { readonly from: Vantage; readonly headers?: Readonly<Record<string, string>>; readonly timeoutMs?: number },
  ): Promise<WebResponse>;
}

export interface WebWriter extends WebReader {
  /**
   * Never sent a second time by itself. Errors as of `get`, with the effect `unknown` once the request may have arrived: a name
   * that means nothing and a connection that was not taken change nothing, anything else may have.
   */
  send(url: string, request: WebSending): Promise<WebResponse>;
}
