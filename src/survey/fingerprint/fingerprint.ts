// What a service looks like on a host: programs, images, ports, places. Ports are the defaults of each product's own documentation,
// and alone they prove nothing.

export interface Fingerprint {
  readonly service: string;
  /** Names of its program, without folders; `*` stands for anything. */
  readonly programs?: readonly string[];
  /** Repositories of its image, the last part or the last two. */
  readonly images?: readonly string[];
  /** Names of units, formulas and agents; the last part of a dotted label counts as well. */
  readonly units?: readonly string[];
  readonly ports?: readonly number[];
  /** Where it answers over HTTP when it is well; without it, it is no web program. */
  readonly health?: string;
  /** Where it keeps what it keeps, when nobody chose another place: `~` home, `$B` the prefix of Homebrew. */
  readonly data?: readonly string[];
  readonly config?: readonly string[];
  /** What its data is worth; left out, the survey asks. */
  readonly criticality?: 'precious' | 'rebuildable' | 'disposable';
  /** It keeps nothing of its own. */
  readonly keepsNothing?: true;
  /** It saves what others keep. */
  readonly backup?: true;
}
