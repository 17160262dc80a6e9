// Secrets: a value that cannot be printed, and a locator that says where a value is kept without holding it.
// Plans, the journal and events only ever carry locators; values exist between a provider and a writer.

/** Lines of a value that are shorter are no secret in themselves, such as `---`. */
const shortestLine = 6;

/** A secret value. Every way of turning it into text says its label; only `reveal()` gives the value. */
export class Secret {
  readonly label: string;
  readonly #value: string;
  constructor(label: string, value: string) {
    this.label = label;
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  /** The text without the value: programs echo what they were given. Its lines, its base64 and its URL form are hidden as well. */
  hideIn(text: string): string {
    const { length } = this.#value;
    if (length === 0) return text;
    const lines = this.#value.split(/\r?\n/).filter((line) => line.length >= shortestLine);
    const forms = [this.#value, ...lines, Buffer.from(this.#value).toString('base64'), encodeURIComponent(this.#value)];
    return forms.reduce((hidden, form) => hidden.replaceAll(form, this.toString()), text);
  }
  toString(): string {
    return `(secret ${this.label})`;
  }
  toJSON(): string {
    return this.toString();
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Where a secret is kept. Plain JSON: safe in a plan, a journal entry, a step's output. */
export type SecretLocator =
  /** A secret of the inventory, which says where its value comes from; in a twin the value is made up. */
  | { readonly secret: 'named'; readonly name: string; readonly key: string }
  /** One key of a Secret in a cluster, such as the password that an operator generated. */
  | { readonly secret: 'kubernetes'; readonly cluster: string; readonly namespace: string; readonly name: string; readonly key: string };

export function secretLabel(locator: SecretLocator): string {
  return locator.secret === 'named'
    ? `${locator.name}.${locator.key}`
    : `${locator.cluster}/${locator.namespace}/${locator.name}.${locator.key}`;
}
