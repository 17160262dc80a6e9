// Secrets in a plan's objects: a Secret's `stringData` may hold a locator, or a template with locators, in place of a text. Values
// are put in between the provider and the cluster only.
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Secret, SecretLocator } from '../../../core/secret.ts';
import type { KubeObject } from '../../../ports/cluster.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { fillTemplate, isSecretTemplate, templateProblems, type SecretTemplate } from '../../secret/secret-template.ts';

function isLocator(value: Json | undefined): value is JsonObject & SecretLocator {
  return isJsonObject(value) && (value['secret'] === 'named' || value['secret'] === 'kubernetes');
}

function isTemplate(value: Json | undefined): value is SecretTemplate {
  return isSecretTemplate(value) && isJsonObject(value.values) && Object.values(value.values).every(isLocator);
}

/** What is wrong with one value of `stringData` in itself. */
export function valueProblems(value: Json | undefined): string[] {
  if (typeof value === 'string' || isLocator(value)) return [];
  return isTemplate(value)
    ? templateProblems(value)
    : ['a value of stringData is neither a text, nor a secret locator, nor a secret template'];
}

/** Every locator in an object's `stringData`. */
export function locatorsIn(object: KubeObject): readonly SecretLocator[] {
  if (object.kind !== 'Secret' || !isJsonObject(object['stringData'])) return [];
  return Object.values(object['stringData']).flatMap((value) =>
    isLocator(value) ? [value] : isTemplate(value) ? Object.values(value.values) : [],
  );
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
  const hear = (secret: Secret): string => {
    secrets.push(secret.reveal());
    return secret.reveal();
  };
  if (isLocator(value)) return hear(await context.secret(value));
  if (isTemplate(value)) return hear(await fillTemplate(context, value, hear));
  throw new LongshoreError('kube-invalid', 'cannot fill a Secret: a value of stringData is neither text nor a locator', {
    next: 'Correct the plan.',
  });
}
