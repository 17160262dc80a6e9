// Labels of places, as data sets use them.

/** Whether a place lies in a cluster: `minikube/databases/…`, `cluster:minikube/devpi/data`. */
export function matchesPlace(place: string, cluster: string): boolean {
  return place.startsWith(`${cluster}/`) || place.startsWith(`cluster:${cluster}/`);
}
