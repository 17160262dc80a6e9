// Credentials from a command that the kubeconfig names, by client.authentication.k8s.io
// (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins).
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { ClusterCredentials } from './cluster-access.ts';

export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
}

export interface ExecPlace {
  /** The kubeconfig's own. */
  readonly folder: string;
  readonly server: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface ExecCredential {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
    readonly expirationTimestamp?: string;
  };
}

/** Runs the command when first asked and again when what it gave is about to expire. It never gets a terminal. */
export function execCredentials(plugin: ExecPlugin, place: ExecPlace): () => Promise<ClusterCredentials> {
  let held: { readonly credentials: ClusterCredentials; readonly until: number } | undefined;
  return async () => {
    if (held !== undefined && held.until > Date.now()) return held.credentials;
    const { status } = await run(plugin, place);
    const expires = status?.expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(status.expirationTimestamp) - 10_000;
    const credentials: ClusterCredentials = {
      ...(status?.token === undefined ? {} : { token: status.token }),
      ...(status?.clientCertificateData === undefined ? {} : { clientCertificate: status.clientCertificateData }),
      ...(status?.clientKeyData === undefined ? {} : { clientKey: status.clientKeyData }),
    };
    held = { credentials, until: expires };
    return credentials;
  };
}

function run(plugin: ExecPlugin, { folder, server, environment }: ExecPlace): Promise<ExecCredential> {
  const apiVersion = plugin.apiVersion ?? 'client.authentication.k8s.io/v1';
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster: { server } } : {}) },
  };
  const extra = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  // A name with a slash is relative to the kubeconfig; a bare one is looked up in PATH.
  const command = plugin.command.includes('/') ? resolve(folder, plugin.command) : plugin.command;
  return new Promise((accept, reject) => {
    const options = { env: { ...environment, ...extra, KUBERNETES_EXEC_INFO: JSON.stringify(info) }, timeout: 60_000, maxBuffer: 1 << 20 };
    const child = execFile(command, [...(plugin.args ?? [])], options, (error, stdout) => {
      if (error !== null)
        return reject(failed(plugin, 'code' in error && error.code === 'ENOENT' ? 'there is no such command' : 'it ended with an error'));
      try {
        const answer = JSON.parse(stdout) as ExecCredential;
        if (answer.status?.token === undefined && answer.status?.clientCertificateData === undefined)
          return reject(failed(plugin, 'it gave neither a token nor a certificate'));
        return accept(answer);
      } catch {
        return reject(failed(plugin, 'what it printed is not an ExecCredential'));
      }
    });
    child.stdin?.end();
  });
}

function failed(plugin: ExecPlugin, because: string): LongshoreError {
  return new LongshoreError('cluster-forbidden', `cannot get credentials from "${plugin.command}": ${because}`, {
    next: plugin.installHint ?? 'Run the command by hand and see what it says.',
  });
}
