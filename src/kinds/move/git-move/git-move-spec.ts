// What a move of git repositories is told.

export type GitPlace = {
  readonly host: string;
  /** One bare repository, or a folder with any number of them at any depth. */
  readonly path: string;
};

export type GitMoveSpec = {
  readonly dataset: string;
  readonly from: GitPlace;
  /** Must not be there yet; its parent must. */
  readonly to: GitPlace;
  /** `user:group` that everything at the target belongs to; whoever Longshore comes as unless given. */
  readonly owner?: string;
};

export function placeLabel({ host, path }: GitPlace): string {
  return `host:${host}${path}`;
}

/** Where a copy is made before it is renamed into its place: whole or not at all. */
export function unfinished({ path }: GitPlace): string {
  return `${path}.longshore-copy`;
}
