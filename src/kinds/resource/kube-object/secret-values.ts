// Secrets in a plan's objects: a Secret's `stringData` may hold a locator, or a template with locators, in place of a text. Values
// are put in between the provider and the cluster only.
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { SecretLocator } from '../../../core/secret.ts';
import type { KubeObject } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';

const place = /\$\{([A-Za-z0-9_]+)\}/g;

function isLocator(value: Json | undefined): boolean {
  return isJsonObject(value) && (value['secret'] === 'named' || value['secret'] === 'kubernetes');
}

function isTemplate(value: Json | undefined): value is JsonObject & { readonly $secretTemplate: string; readonly values: JsonObject } {
  return isJsonObject(value) && typeof value['$secretTemplate'] === 'string' && isJsonObject(value['values']);
}

/** What is wrong with one value of `stringData` in itself. */
export function templateProblems(value: Json | undefined): string[] {
  if (typeof value === 'string' || isLocator(value)) return [];
  if (!isTemplate(value)) return ['a value of stringData is neither a text, nor a secret locator, nor a secret template'];
  const places = [...new Set([...value.$secretTemplate.matchAll(place)].map((match) => match[1] ?? ''))];
  return [
    ...places
      .filter((name) => !isLocator(value.values[name]))
      .map((name) => `a secret template has no locator for its place "\${${name}}"`),
    ...Object.keys(value.values)
      .filter((name) => !places.includes(name))
      .map((name) => `a secret template has a value "${name}" and no place for it`),
  ];
}

/** Every locator in an object's `stringData`. */
export function locatorsIn(object: KubeObject): readonly SecretLocator[] {
  if (object.kind !== 'Secret' || !isJsonObject(object['stringData'])) return [];
  return Object.values(object['stringData']).flatMap((value) => {
    if (isLocator(value)) return [value as unknown as SecretLocator];
    return isTemplate(value)
      ? Object.values(value.values)
          .filter(isLocator)
          .map((each) => each as unknown as SecretLocator)
      : [];
  });
}

export interface FilledObject {
  readonly object: KubeObject;
  /** Values that must not be shown anywhere. */
  readonly secrets: readonly string[];
}

/** The object as the API wants it. `stringData` becomes `data`: under server-side apply a key that leaves `stringData` would stay in `data` for ever. */
export async function fillSecrets(context: ReadContext, object: KubeObject): Promise<FilledObject> {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isJsonObject(object['stringData'])) return { object, secrets: [] };
  const { stringData, data, ...rest } = object;
  const secrets: string[] = [];
  const filled: Record<string, Json> = {};
  for (const [key, value] of Object.entries(stringData)) {
    const text = await textOf(context, value, secrets);
    filled[key] = Buffer.from(text, 'utf8').toString('base64');
  }
  return { object: { ...(rest as unknown as KubeObject), data: { ...(isJsonObject(data) ? data : {}), ...filled } }, secrets };
}

async function textOf(context: ReadContext, value: Json | undefined, secrets: string[]): Promise<string> {
  if (typeof value === 'string') return value;
  const reveal = async (locator: Json | undefined): Promise<string> => {
    const text = (await context.secret(locator as unknown as SecretLocator)).reveal();
    secrets.push(text);
    return text;
  };
  if (isLocator(value)) return reveal(value);
  if (!isTemplate(value))
    throw new LongshoreError('kube-invalid', 'cannot fill a Secret: a value of stringData is neither text nor a locator', {
      next: 'Correct the plan.',
    });
  const values = new Map<string, string>();
  for (const [name, locator] of Object.entries(value.values)) values.set(name, await reveal(locator));
  const text = value.$secretTemplate.replaceAll(place, (_, name: string) => values.get(name) ?? '');
  secrets.push(text);
  return text;
}
