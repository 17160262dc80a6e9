// Values that the person supplies by the environment: `LONGSHORE_SECRET_<NAME>_<KEY>`, or `LONGSHORE_SECRET_<NAME>` for a
// secret that has one key.
import { LongshoreError } from '../core/error.ts';
import { Secret, secretLabel, type SecretLocator } from '../core/secret.ts';

type Named = SecretLocator & { readonly secret: 'named' };
type Declared = readonly { readonly name: string; readonly keys: readonly string[] }[];
type Environment = Readonly<Record<string, string | undefined>>;

/** Errors: `secret-missing`, which says where it was looked for. */
export function namedSecret(locator: Named, declared: Declared, environment: Environment): Secret {
  const value = namedSecretValue(locator, declared, environment);
  if (value !== undefined) return new Secret(secretLabel(locator), value);
  const looked = variables(locator, declared).join(' and ');
  throw new LongshoreError('secret-missing', `cannot find secret ${secretLabel(locator)}: the environment has no ${looked}`, {
    next: `Set ${variables(locator, declared)[0]} and run the same command again.`,
  });
}

export function namedSecretValue(locator: Named, declared: Declared, environment: Environment): string | undefined {
  return variables(locator, declared)
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '');
}

function variables({ name, key }: Named, declared: Declared): readonly string[] {
  const upper = (text: string) => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const whole = `LONGSHORE_SECRET_${upper(name)}`;
  const keys = declared.find((secret) => secret.name === name)?.keys ?? [key];
  return keys.length === 1 ? [whole, `${whole}_${upper(key)}`] : [`${whole}_${upper(key)}`];
}
