// Zot's configuration, as far as a pull-through cache with a private namespace needs it.
// zotregistry.dev: admin guide "Configuration", user guide "Mirroring".

export interface ZotUpstream {
  /** The first part of the local path: `docker.io` in `docker.io/library/alpine`. */
  readonly name: string;
  readonly url: string;
}

export interface ZotOptions {
  readonly dataDirectory: string;
  /** Loopback, when what serves the name runs on the same host: whoever reaches the port may push. */
  readonly address: string;
  readonly port: number;
  readonly upstreams: readonly ZotUpstream[];
}

/**
 * The text of `config.json`. Each upstream has a destination: without one, the local path is asked for upstream as it
 * stands, and a path that names no upstream is tried against all of them in turn.
 */
export function zotConfigText({ dataDirectory, address, port, upstreams }: ZotOptions): string {
  const config = {
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: dataDirectory },
    http: { address, port: String(port) },
    log: { level: 'info' },
    extensions: {
      sync: {
        enable: true,
        registries: upstreams.map(({ name, url }) => ({ urls: [url], content: [{ prefix: '**', destination: `/${name}` }], onDemand: true, tlsVerify: true })),
      },
    },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** Where a local path comes from: one upstream and the path there, or nowhere (a private image). Single-valued by its form. */
export function upstreamOf(options: Pick<ZotOptions, 'upstreams'>, localPath: string): { readonly url: string; readonly path: string } | undefined {
  const [first = '', ...rest] = localPath.split('/');
  const upstream = options.upstreams.find(({ name }) => name === first);
  return upstream === undefined || rest.length === 0 ? undefined : { url: upstream.url, path: rest.join('/') };
}
