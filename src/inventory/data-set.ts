// What services keep, and what saves it.

export interface DataSet {
  readonly name: string;
  readonly service: string;
  readonly sort: 'relational' | 'sqlite' | 'files' | 'repositories' | 'metrics' | 'logs' | 'state';
  /** The label of its place: `indri:5432/miniflux`, `host:indri/Users/erichblume/devpi`. */
  readonly place: string;
  readonly sizeGiB?: number;
  /** `precious` must be moved, backed up or given up aloud; `rebuildable` can be had again at a price. */
  readonly criticality: 'precious' | 'rebuildable' | 'disposable';
  /** Database role, or user with uid. */
  readonly owner?: string;
  /** Units and workloads with their place, as `miniflux@indri`. */
  readonly writers: readonly string[];
  readonly readers?: readonly { readonly reader: string; readonly as?: string }[];
  /** Version of what it was written with. */
  readonly schemaVersion?: string;
}

export interface Backup {
  /** Tool with its place, as `borgmatic@indri`. */
  readonly tool: string;
  /** Data sets that it saves; its sources are the places of those. */
  readonly dataSets: readonly string[];
  readonly target?: string;
  readonly targetSort?: 'directory' | 'smb' | 'nfs' | 'object-store' | 'snapshot' | 'ssh';
  /** What is known of it; left out, nobody has looked. */
  readonly state?: 'working' | 'failing';
  /** Data sets of which a restore was proved. */
  readonly restored?: readonly string[];
  readonly retention?: { readonly policy: string; readonly carriedOutBy?: string };
  /** Parts of the sources that are left out. */
  readonly excludes?: readonly string[];
}
