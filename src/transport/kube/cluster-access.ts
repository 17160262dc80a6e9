// How an API server is reached: its address, what its certificate is checked against, and who we are.

export interface ClusterCredentials {
  readonly token?: string;
  /** PEM. */
  readonly clientCertificate?: string;
  /** PEM. */
  readonly clientKey?: string;
}

export interface ClusterAccess extends ClusterCredentials {
  readonly url: string;
  /** PEM of the authority that signed the server's certificate; the system's own otherwise. */
  readonly ca?: string;
  /** The name that the certificate is checked for, where it is not the URL's. */
  readonly serverName?: string;
  /** An HTTP proxy in front of the server: `proxy-url` of the kubeconfig. */
  readonly proxyUrl?: string;
  /** Only when the kubeconfig says `insecure-skip-tls-verify`. */
  readonly insecure?: boolean;
  /** Asked before each request, for credentials that expire; wins over the fixed ones. */
  credentials?(): Promise<ClusterCredentials>;
}
