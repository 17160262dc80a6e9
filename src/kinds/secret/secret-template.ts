// Text with secrets in it, as a plan carries it: the text with places, and where each value is kept. Values are put in
// between a provider and a writer only.
import { LongshoreError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import { Secret, type SecretLocator } from '../../core/secret.ts';
import type { ReadContext } from '../../ports/context.ts';

/** `{ $secretTemplate: 'postgres://miniflux:${password}@pg/miniflux', values: { password: … } }` */
export type SecretTemplate = JsonObject & {
  readonly $secretTemplate: string;
  readonly values: { readonly [name: string]: SecretLocator & JsonObject };
};

const place = /\$\{([A-Za-z0-9_]+)\}/g;

export function isSecretTemplate(value: unknown): value is SecretTemplate {
  return typeof value === 'object' && value !== null && '$secretTemplate' in value;
}

/** What is wrong with a template in itself: places without a value and values without a place. */
export function templateProblems(template: SecretTemplate): string[] {
  const places = new Set([...template.$secretTemplate.matchAll(place)].map((match) => match[1] ?? ''));
  const values = Object.keys(template.values);
  return [
    ...[...places].filter((name) => !values.includes(name)).map((name) => `the secret template has no value for its place "\${${name}}"`),
    ...values.filter((name) => !places.has(name)).map((name) => `the secret template has a value "${name}" and no place for it`),
  ];
}

/** The whole text as one secret; `hear` is told each of its values. Throws what the context throws, such as `secret-missing`. */
export async function fillTemplate(context: ReadContext, template: SecretTemplate, hear?: (value: Secret) => void): Promise<Secret> {
  const values = new Map<string, Secret>();
  for (const [name, locator] of Object.entries(template.values)) {
    const value = await context.secret(locator);
    values.set(name, value);
    hear?.(value);
  }
  const text = template.$secretTemplate.replace(place, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined)
      throw new LongshoreError('secret-missing', `cannot fill a secret template: it has no value for its place "\${${name}}"`, {
        next: 'Give the template a value of this name.',
      });
    return value.reveal();
  });
  return new Secret([...values.values()].map((value) => value.label).join('+'), text);
}
