// Where the stand-ins of the scripts of file moves work: real files below a folder, with the owners that a twin only remembers.

export interface Owner {
  readonly name: string;
  readonly id: number;
}

export interface TreePlace {
  /** Where an absolute path of the place really lies. */
  real(path: string): string;
  /** Not where a volume is mounted to be read only. */
  isWritable(path: string): boolean;
  ownerOf(path: string): Owner;
  /** The number again where it has no name. */
  nameOf(id: number): string;
  /** By a name, or a number where it has none. */
  give(path: string, owner: string): void;
  link(path: string, target: string): void;
  /** Who runs the scripts. */
  readonly user: Owner;
  /** Whether the program `sqlite3` is there. */
  readonly hasSqlite: boolean;
  /** Records of passes: beside the files of the place, not among them. */
  readonly records: string;
}

export interface ScriptStreams {
  readonly input: AsyncIterable<Uint8Array>;
  write(bytes: Buffer): void;
  complain(text: string): void;
}
