// Where a directory tree lies: on a host, or in a pod that has its volume mounted (a carrier).
export type FilePlace =
  | {
      readonly host: string;
      readonly path: string;
      /** With root's rights, by sudo: needed where owners are given away or files are closed to the login. */
      readonly root?: boolean;
    }
  | {
      readonly cluster: string;
      readonly namespace: string;
      readonly pod: string;
      readonly container?: string;
      /** As the container sees it. */
      readonly path: string;
      /** The claim behind the path, for the facts. */
      readonly claim?: string;
    }
  | {
      readonly cluster: string;
      readonly namespace: string;
      /** A Job that is there for its pod; whichever pod it has at the moment. */
      readonly job: string;
      readonly container?: string;
      readonly path: string;
      readonly claim?: string;
    };

/** The one spelling: `host:indri/Users/erichblume/devpi`, `cluster:minikube/devpi/devpi-data`. */
export function filePlaceLabel(place: FilePlace): string {
  if ('host' in place) return `host:${place.host}${place.path}`;
  return `cluster:${place.cluster}/${place.namespace}/${place.claim ?? `${'pod' in place ? place.pod : place.job}${place.path}`}`;
}
