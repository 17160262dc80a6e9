// Where the value of a secret comes from when a plan meets the real world. A source is plain data and holds no value; in
// a twin no source is asked, every value is made up there.

export type SecretSource =
  /** `LONGSHORE_SECRET_<NAME>_<KEY>`, upper case, everything but letters and digits as `_`; without the key where there is but one. */
  | { readonly from: 'environment' }
  /** A file on the workstation that nobody else may read. `{key}` in the path stands for the key; `~/` is the home folder. */
  | { readonly from: 'file'; readonly path: string }
  /** What a command on the workstation prints. `{key}` in an argument stands for the key. It gets no terminal and no input. */
  | { readonly from: 'command'; readonly argv: readonly [program: string, ...rest: string[]] }
  /** An item of 1Password, read with `op` on the workstation; `fields` where a key has another name there. */
  | {
      readonly from: '1password';
      readonly vault: string;
      readonly item: string;
      readonly fields?: { readonly [key: string]: string };
      readonly account?: string;
    }
  /** Made up once from letters and digits, and kept in the state folder from then on; 40 characters unless given. */
  | { readonly from: 'generated'; readonly characters?: number };

/** A secret that the plan's world needs: its name, its keys, and where the values come from (environment unless said). */
export interface SecretEntry {
  readonly name: string;
  readonly keys: readonly string[];
  readonly source?: SecretSource;
  /** One of `secretProviders`: on which hosts it can be asked, and whether a person must be there. */
  readonly provider?: string;
}
