// Access to a cluster from kubeconfig files, by the explicit name of a context: never the current one, which another terminal may
// have changed (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
import { readFile } from 'node:fs/promises';
import { dirname, delimiter, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterAccess, ClusterCredentials } from './cluster-access.ts';
import { execCredentials, type ExecPlugin } from './exec-credentials.ts';

export interface KubeconfigSource {
  readonly context: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

interface Named {
  readonly name: string;
  readonly folder: string;
  readonly value: Readonly<Record<string, unknown>>;
}

type Section = 'clusters' | 'contexts' | 'users';
const member: Readonly<Record<Section, string>> = { clusters: 'cluster', contexts: 'context', users: 'user' };

/** Files of `KUBECONFIG` in order, or `~/.kube/config`. Of two entries of one name the first file's counts, as with kubectl. */
export async function kubeconfigAccess(source: KubeconfigSource): Promise<ClusterAccess> {
  const { KUBECONFIG } = source.environment as { KUBECONFIG?: string };
  const listed = (KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(source.home, '.kube', 'config')];
  const found = (await Promise.all(files.map(readEntries))).flat();
  const find = (section: Section, name: string): Named => {
    const entry = found.find((each) => each.section === section && each.name === name);
    if (entry !== undefined) return entry;
    const known = [...new Set(found.filter((each) => each.section === section).map((each) => each.name))];
    throw new LongshoreError(
      'kubeconfig-missing',
      `cannot find ${member[section]} "${name}" in ${files.join(', ')}: it has ${known.length === 0 ? 'none' : known.join(', ')}`,
      {
        next: 'Name a context of your kubeconfig, or set KUBECONFIG to the file that has it.',
      },
    );
  };
  const context = find('contexts', source.context).value;
  const cluster = find('clusters', String(context['cluster']));
  const user = context['user'] === undefined ? undefined : find('users', String(context['user']));
  const server = text(cluster.value['server']);
  if (server === undefined) throw invalid(`cluster "${cluster.name}" has no server`);
  const proxyUrl = proxyOf(cluster);
  const ca = await pem(cluster, 'certificate-authority');
  const serverName = text(cluster.value['tls-server-name']);
  return {
    url: server,
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(cluster.value['insecure-skip-tls-verify'] === true ? { insecure: true } : {}),
    ...(user === undefined ? {} : await userAccess(user, server, source.environment)),
  };
}

async function userAccess(user: Named, server: string, environment: KubeconfigSource['environment']): Promise<Partial<ClusterAccess>> {
  const { value } = user;
  if (value['username'] !== undefined || value['auth-provider'] !== undefined) {
    throw invalid(
      `user "${user.name}" authenticates by ${value['username'] === undefined ? 'auth-provider' : 'password'}, which servers no longer support`,
    );
  }
  const clientCertificate = await pem(user, 'client-certificate');
  const clientKey = await pem(user, 'client-key');
  const fixed: ClusterCredentials = {
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(clientKey === undefined ? {} : { clientKey }),
  };
  const tokenFile = text(value['tokenFile']);
  // The file wins over a token that stands beside it, and is read each time, since such tokens are rotated.
  if (tokenFile !== undefined) {
    const path = resolve(user.folder, tokenFile);
    return { ...fixed, credentials: async () => ({ token: (await readFile(path, 'utf8')).trim() }) };
  }
  const token = text(value['token']);
  if (token !== undefined) return { ...fixed, token };
  const exec = value['exec'];
  return typeof exec === 'object' && exec !== null
    ? { ...fixed, credentials: execCredentials(exec as ExecPlugin, { folder: user.folder, server, environment }) }
    : fixed;
}

async function readEntries(file: string): Promise<readonly (Named & { readonly section: Section })[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new LongshoreError('kubeconfig-unreadable', `cannot read kubeconfig "${file}": ${error.code}`, {
      next: 'Make the file readable.',
    });
  });
  let config: Record<string, unknown>;
  try {
    config = (parse(content) ?? {}) as Record<string, unknown>;
  } catch {
    // The parser quotes the file, and the file holds credentials.
    throw new LongshoreError('kubeconfig-unreadable', `cannot read kubeconfig "${file}": it is not YAML`, { next: 'Correct the file.' });
  }
  return (Object.keys(member) as Section[]).flatMap((section) => {
    const entries = config[section];
    if (!Array.isArray(entries)) return [];
    return entries.map((entry: Record<string, unknown>) => ({
      section,
      name: String(entry['name']),
      folder: dirname(resolve(file)),
      value: (entry[member[section]] ?? {}) as Record<string, unknown>,
    }));
  });
}

/** PEM given inline (base64 under `<key>-data`, which wins) or as a file relative to the kubeconfig. */
async function pem(entry: Named, key: string): Promise<string | undefined> {
  const inline = text(entry.value[`${key}-data`]);
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  const file = text(entry.value[key]);
  if (file === undefined) return undefined;
  const path = resolve(entry.folder, file);
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new LongshoreError('kubeconfig-unreadable', `cannot read ${key} "${path}": ${error.code}`, {
      next: 'Correct the path in the kubeconfig.',
    });
  });
}

function proxyOf(cluster: Named): string | undefined {
  const given = text(cluster.value['proxy-url']);
  if (given === undefined || /^https?:\/\//.test(given)) return given;
  throw invalid(
    `cluster "${cluster.name}" is reached by the proxy "${given.split('://')[0]}", and only http and https proxies are supported`,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function invalid(because: string): LongshoreError {
  return new LongshoreError('kubeconfig-unsupported', `cannot use the kubeconfig: ${because}`, {
    next: 'Use a context with a token, a client certificate or an exec plugin.',
  });
}
