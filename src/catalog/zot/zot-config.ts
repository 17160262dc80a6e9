// Zot's configuration, as far as a pull-through cache with a private namespace needs it.
// zotregistry.dev: admin guide "Configuration", user guide "Mirroring".

export interface ZotUpstream {
  readonly url: string;
  /** Where its repositories stand locally: `/docker.io`. Without one, the local path would be asked for upstream as it is. */
  readonly destination: string;
  /** Which of its repositories; all (`**`) unless given. */
  readonly prefix?: string;
}

export interface ZotConfig {
  readonly dataDirectory: string;
  /** Loopback, when what serves the name runs on the same host: whoever reaches the port may push. */
  readonly address: string;
  readonly port: number;
  readonly upstreams: readonly ZotUpstream[];
}

/** The text of `config.json`. */
export function zotConfigText({ dataDirectory, address, port, upstreams }: ZotConfig): string {
  const registries = upstreams.map(({ url, destination, prefix = '**' }) => ({
    urls: [url],
    content: [{ prefix, destination }],
    onDemand: true,
    tlsVerify: true,
  }));
  const config = {
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: dataDirectory },
    // Docker's image format is refused by 2.1.22 and later unless it is asked for (user guide, "Docker image compatibility").
    http: { address, port: String(port), compat: ['docker2s2'] },
    log: { level: 'info' },
    extensions: { sync: { enable: true, registries } },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
