// What is written down about every fact: how its key is spelled, what its page says, and what silence about it means.

export interface FactShape<F extends { readonly fact: string }> {
  /** What is true while this fact holds: one sentence. */
  readonly what: string;
  /** The fields that make it this fact and no other, in the order of its key. The rest are attributes. */
  readonly key: readonly Exclude<keyof F, 'fact'>[];
  /** What each field means. */
  readonly fields: { readonly [Name in Exclude<keyof F, 'fact'>]-?: string };
  /**
   * What it means that neither the inventory nor a step states it. `unknown` is not `false`: where inventories seldom
   * say (what resolves from where, how much memory is left), a requirement is a question to the live world, not an error.
   */
  readonly absence: 'false' | 'unknown';
  readonly example: F;
}

/** Facts about one subject: a file in this folder, a page in docs/facts/. */
export interface FactFamily<F extends { readonly fact: string }> {
  readonly title: string;
  /** What questions these facts answer: a few sentences for the page. */
  readonly about: string;
  readonly facts: { readonly [Name in F['fact']]: FactShape<Extract<F, { readonly fact: Name }>> };
}
