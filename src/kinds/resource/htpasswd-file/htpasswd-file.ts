// An htpasswd file with bcrypt hashes, the only ones that zot and docker-registry take. Hashes are salted, so two of one
// password differ: what is there is compared with the password, and kept when it fits.
import { compare, getRounds, hash, truncates } from 'bcryptjs';
import { dirname } from 'node:path/posix';
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { captureFile, imageBytes, octal, pathProblems, type FileImage } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';

export type HtpasswdDesired = {
  readonly host: string;
  readonly path: string;
  readonly users: readonly { readonly name: string; readonly password: SecretLocator }[];
  /** Rounds as a power of two; 10 unless given. */
  readonly cost?: number;
};

export interface HtpasswdObserved {
  readonly type: 'absent' | 'file' | 'directory' | 'symlink';
  readonly mode: number | undefined;
  /** User to hash. */
  readonly lines: ReadonlyMap<string, string>;
  /** Users whose hash fits their password. */
  readonly right: ReadonlySet<string>;
}

export type HtpasswdOutputs = { readonly path: string };

const mode = 0o600;
const defaultCost = 10;

export const htpasswdFileKind: ResourceKind<HtpasswdDesired, HtpasswdObserved, FileImage | null, HtpasswdOutputs> = {
  type: 'resource',
  name: 'htpasswd-file',
  describe: ({ host, path, users }) => `htpasswd ${path} on ${host} for ${users.map(({ name }) => name).join(', ')}`,
  validate: ({ path, users, cost = defaultCost }) => [
    ...pathProblems('path', path),
    ...users.flatMap(({ name }) => (/^[^:\s]+$/.test(name) ? [] : [`user "${name}" has a colon or a blank`])),
    ...(new Set(users.map(({ name }) => name)).size === users.length ? [] : ['two users have one name']),
    ...(Number.isInteger(cost) && cost >= 8 && cost <= 15 ? [] : [`cost ${cost} is not from 8 to 15`]),
  ],
  facts: ({ host, path, users }) => ({
    requires: [
      { fact: 'path', host, path: dirname(path) },
      ...users.map(({ password }) => ({ fact: 'secret', label: secretLabel(password) }) as const),
    ],
    provides: [{ fact: 'path', host, path }],
  }),
  identity: ({ host, path }) => `file ${host}:${path}`,
  read,
  diff,
  capture: (context, { host, path }) => captureFile(context.host(host), path),
  apply,
  async restore(context, { host, path }, image) {
    if (image === null) await context.host(host).remove(path);
    else await context.host(host).writeFile(path, imageBytes(image), { mode: image.mode });
  },
  outputs: ({ path }) => ({ path }),
};

async function read(context: ReadContext, desired: HtpasswdDesired): Promise<HtpasswdObserved> {
  const host = context.host(desired.host);
  const status = await host.stat(desired.path);
  const content = status?.type === 'file' ? await host.readFile(desired.path) : undefined;
  const lines = linesOf(Buffer.from(content ?? []).toString('utf8'));
  const right = new Set<string>();
  for (const { name, password } of desired.users) {
    const known = lines.get(name);
    if (known === undefined || !isBcrypt(known) || getRounds(known) < (desired.cost ?? defaultCost)) continue;
    if (await fits(context, password, known)) right.add(name);
  }
  return { type: status?.type ?? 'absent', mode: status?.mode, lines, right };
}

async function fits(context: ReadContext, password: SecretLocator, known: string): Promise<boolean> {
  try {
    return await compare((await context.secret(password)).reveal(), known);
  } catch (error) {
    // A preview may run before the step that makes the secret; only `apply` needs the value.
    if (error instanceof LongshoreError && error.code === 'secret-missing') return false;
    throw error;
  }
}

function diff(desired: HtpasswdDesired, { type, mode: found, lines, right }: HtpasswdObserved): Diff {
  if (type === 'directory' || type === 'symlink')
    return { action: 'refuse', because: `${desired.path} on ${desired.host} is a ${type}`, next: 'Move it away, or choose another path.' };
  const users = desired.users.map(({ name }) => name);
  const changes: FieldChange[] = [
    ...users.filter((name) => !right.has(name)).map((name) => ({ field: `user ${name}`, to: '(hash of its password)', secret: true })),
    ...[...lines.keys()].filter((name) => !users.includes(name)).map((name) => ({ field: `user ${name}`, from: '(a hash)', secret: true })),
    ...(found === undefined || found === mode ? [] : [{ field: 'mode', from: octal(found), to: octal(mode) }]),
  ];
  return diffOf(type === 'absent' ? 'create' : 'update', changes);
}

async function apply(context: WriteContext, desired: HtpasswdDesired, { lines, right }: HtpasswdObserved): Promise<void> {
  const written: string[] = [];
  for (const { name, password } of desired.users) {
    const kept = right.has(name) ? lines.get(name) : undefined;
    const wanted = (await context.secret(password)).reveal();
    if (truncates(wanted))
      throw new LongshoreError('password-too-long', `cannot hash the password ${secretLabel(password)}: bcrypt takes 72 bytes at most`, {
        next: 'Choose a shorter one.',
      });
    written.push(`${name}:${kept ?? (await hash(wanted, desired.cost ?? defaultCost))}`);
  }
  await context.host(desired.host).writeFile(desired.path, Buffer.from(`${written.join('\n')}\n`), { mode });
}

function linesOf(text: string): ReadonlyMap<string, string> {
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  return new Map(entries);
}

function isBcrypt(text: string): boolean {
  return /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(text);
}

/** @public A file of users for a registry; passwords by locator, hashes by bcrypt. */
export function htpasswdFile(options: Input<HtpasswdDesired>): StepDefinition<HtpasswdOutputs> {
  return stepDefinition<HtpasswdDesired, HtpasswdOutputs>('resource', htpasswdFileKind.name, options, ['path']);
}
