// Where secrets come from.

export interface SecretProvider {
  readonly name: string;
  /** Hosts on which it can be asked. */
  readonly hosts: readonly string[];
  /** It asks a person each time: of no use where nobody sits. */
  readonly interactive?: boolean;
}
