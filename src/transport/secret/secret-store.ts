// The values of the inventory's secrets, each from its source, asked for at most once in a process.
import { LongshoreError } from '../../core/error.ts';
import { Secret, secretLabel } from '../../core/secret.ts';
import type { SecretEntry, SecretSource } from '../../inventory/secret-source.ts';
import { fromCommand } from './from-command.ts';
import { environmentNames, fromEnvironment } from './from-environment.ts';
import { fromFile } from './from-file.ts';
import { KeptSecrets } from './kept-secrets.ts';
import { readOnePassword, type OnePasswordWish } from './one-password.ts';

export interface SecretStoreOptions {
  readonly secrets: readonly SecretEntry[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `~/` leads. */
  readonly home: string;
  /** The folder of generated values; it is made when the first one is kept. */
  readonly keptIn: string;
  /** A command that only looks must leave nothing behind: a generated value that is not kept yet is made up for this process. */
  readonly keep: boolean;
}

export interface SecretStore {
  /** Errors: `secret-missing`, `secret-locked` (a person must unlock the provider), `secret-file-open`. */
  read(name: string, key: string): Promise<Secret>;
  /** `undefined` where the inventory has no such secret, or nothing is there. Errors: as `read`, without `secret-missing`. */
  find(name: string, key: string): Promise<Secret | undefined>;
  /** Asks every provider that may want a person, now, while one is there. */
  unlock(): Promise<void>;
}

export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const kept = new KeptSecrets(options.keptIn, options.keep);
  const values = new Map<string, Promise<string | undefined>>();
  let vault: Promise<ReadonlyMap<string, string>> | undefined;

  // One call for all of them: each call to `op` may ask for a fingerprint.
  const fromVault = (): Promise<ReadonlyMap<string, string>> => {
    vault ??= readOnePassword(options.secrets.flatMap(vaultWishes), options.environment).catch((error: unknown) => {
      vault = undefined;
      throw error;
    });
    return vault;
  };

  const ask = async (entry: SecretEntry, key: string): Promise<string | undefined> => {
    const source: SecretSource = entry.source ?? { from: 'environment' };
    switch (source.from) {
      case 'environment':
        return fromEnvironment(options.environment, entry, key);
      case 'file':
        return await fromFile(source.path, key, options.home);
      case 'command':
        return await fromCommand(source.argv, key, options.environment);
      case '1password':
        return (await fromVault()).get(label(entry.name, key));
      case 'generated':
        return kept.read(label(entry.name, key), source.characters ?? 40);
    }
  };

  const read = async (name: string, key: string): Promise<Secret> => {
    const entry = options.secrets.find((each) => each.name === name && each.keys.includes(key));
    if (entry === undefined)
      throw new LongshoreError(
        'secret-missing',
        `cannot find secret ${label(name, key)}: the inventory has no secret with this name and key`,
        {
          next: 'Name it in the inventory, with its keys and its source.',
        },
      );
    const asked = values.get(label(name, key)) ?? ask(entry, key);
    values.set(label(name, key), asked);
    // What was missing may have been supplied by the time of the next question: a gate waits for just that.
    const value = await asked.catch((error: unknown) => {
      values.delete(label(name, key));
      throw error;
    });
    if (value === undefined) {
      values.delete(label(name, key));
      if (entry.source?.from === '1password') vault = undefined;
      throw new LongshoreError('secret-missing', `cannot find secret ${label(name, key)}: ${absence(entry, key)}`, {
        next: howToSupply(entry, key),
      });
    }
    return new Secret(label(name, key), value);
  };

  return {
    read,
    find: async (name, key) =>
      read(name, key).catch((error: unknown) => {
        if (error instanceof LongshoreError && error.code === 'secret-missing') return undefined;
        throw error;
      }),
    async unlock() {
      if (options.secrets.some((entry) => entry.source?.from === '1password')) await fromVault();
    },
  };
}

function label(name: string, key: string): string {
  return secretLabel({ secret: 'named', name, key });
}

function vaultWishes({ name, keys, source }: SecretEntry): OnePasswordWish[] {
  if (source?.from !== '1password') return [];
  const { vault, item, account } = source;
  return keys.map((key) => ({
    label: label(name, key),
    reference: `op://${vault}/${item}/${source.fields?.[key] ?? key}`,
    ...(account === undefined ? {} : { account }),
  }));
}

function absence(entry: SecretEntry, key: string): string {
  const { source } = entry;
  switch (source?.from) {
    case undefined:
    case 'environment':
      return `the environment has no ${environmentNames(entry, key).join(' and no ')}`;
    case 'file':
      return `there is no file "${source.path.replaceAll('{key}', key)}"`;
    case 'command':
      return `\`${source.argv.join(' ')}\` printed nothing`;
    case '1password':
      return `item "${source.item}" in vault "${source.vault}" has no field "${source.fields?.[key] ?? key}"`;
    case 'generated':
      return 'nothing was generated';
  }
}

function howToSupply(entry: SecretEntry, key: string): string {
  const { source } = entry;
  switch (source?.from) {
    case undefined:
    case 'environment':
      return `Set ${environmentNames(entry, key)[0]} and run the same command again, or give the secret another source in the inventory.`;
    case 'file':
      return 'Write the value into the file, with mode 0600.';
    case 'command':
      return 'Run the command by hand to see what it says.';
    case '1password':
      return 'Add the field, or name the one to use in `fields` of the source.';
    case 'generated':
      return 'Look whether the state folder can be written.';
  }
}
