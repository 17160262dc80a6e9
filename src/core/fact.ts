// Facts: what is true of the world from one step to another. A closed vocabulary; each kind declares, purely from its
// desired state, which facts it requires, provides and retracts. Order and lint are questions over them.

export type Fact =
  /** A file or directory at an absolute path. */
  | { readonly fact: 'path'; readonly host: string; readonly path: string }
  /** A package or built tool whose program is at `program`. */
  | { readonly fact: 'program'; readonly host: string; readonly program: string }
  /** A unit (LaunchAgent, brew service, systemd unit) is running. */
  | { readonly fact: 'unit'; readonly host: string; readonly unit: string }
  /** Something called `holder` listens on a port of a host. */
  | { readonly fact: 'listens'; readonly host: string; readonly port: number; readonly holder: string }
  /** A cluster's API answers under this context name. */
  | { readonly fact: 'cluster'; readonly cluster: string }
  | { readonly fact: 'namespace'; readonly cluster: string; readonly namespace: string }
  /** A custom resource definition is established, such as `postgresql.cnpg.io/Cluster`. */
  | { readonly fact: 'crd'; readonly cluster: string; readonly type: string }
  | { readonly fact: 'object'; readonly cluster: string; readonly object: string }
  /** An operator is running and acts on its custom resources. */
  | { readonly fact: 'operator'; readonly cluster: string; readonly operator: string }
  /** A secret with a key can be read at its locator's label. */
  | { readonly fact: 'secret'; readonly label: string }
  /** A database exists on a server; `server` is the label of its locator. */
  | { readonly fact: 'database'; readonly server: string; readonly database: string }
  /** A data set is complete and proved at a place. */
  | { readonly fact: 'data'; readonly dataset: string; readonly place: string }
  /** Nobody writes to a data set: its writers are stopped, and it is proved that they are. */
  | { readonly fact: 'frozen'; readonly dataset: string }
  /** A tailnet name answers for a holder; `free` is written as the holder `nobody`. */
  | { readonly fact: 'name'; readonly name: string; readonly holder: string }
  /** Users reach a service. Its loss and return are what downtime is measured by. */
  | { readonly fact: 'serving'; readonly service: string }
  /** A person has done what a gate asks for. */
  | { readonly fact: 'gate'; readonly gate: string };

export interface StepFacts {
  readonly requires?: readonly Fact[];
  readonly provides?: readonly Fact[];
  readonly retracts?: readonly Fact[];
}

/** The one spelling of a fact, as `listens(indri, 5050, registry)`; equal facts have equal keys. */
export function factKey(fact: Fact): string {
  const { fact: name, ...fields } = fact;
  return `${name}(${Object.values(fields).join(', ')})`;
}
