// The real kubectl and helm, where they are at hand: of .cache/kube-tools (made by `npm run kube-tools`) and of PATH.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { smallWorld, type SmallWorld } from './small-world.ts';

const cache = join(import.meta.dirname, '../../../.cache/kube-tools');

/** Paths of a program; none when it is not there. */
export function programs(name: 'kubectl' | 'helm'): readonly string[] {
  const folders = [cache, ...(process.env['PATH'] ?? '').split(delimiter)];
  return [...new Set(folders.map((folder) => join(folder, name)).filter((file) => existsSync(file)))].slice(0, 2);
}

export function skipWithout(name: 'kubectl' | 'helm'): false | string {
  return programs(name).length > 0 ? false : `NOT RUN: no ${name} on this machine; \`node tools/get-kubectl.mjs\` brings one`;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ClientWorld extends AsyncDisposable {
  readonly small: SmallWorld;
  /** A folder for files of the test. */
  readonly folder: string;
  run(
    program: string,
    args: readonly string[],
    options?: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> },
  ): Promise<Ran>;
  /** Starts a client that goes on; it is ended with the world. */
  start(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
}

/** A cluster of a twin with a kubeconfig that clients use. */
export async function clientWorld(): Promise<ClientWorld> {
  const small = smallWorld();
  const folder = mkdtempSync(join(tmpdir(), 'twin-clients-'));
  await small.clusters.start('minikube');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, small.clusters.kubeconfig() ?? '', { mode: 0o600 });
  const started: ChildProcess[] = [];
  const environment = (env: Readonly<Record<string, string>> = {}) => ({
    PATH: process.env['PATH'],
    HOME: folder,
    KUBECONFIG: kubeconfig,
    ...env,
  });
  const start = (program: string, args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess => {
    const child = spawn(program, args, { env: environment(env), stdio: ['pipe', 'pipe', 'pipe'] });
    started.push(child);
    return child;
  };
  return {
    small,
    folder,
    start,
    run: (program, args, options = {}) =>
      new Promise((resolve, reject) => {
        const child = start(program, args, options.env);
        let out = '';
        let err = '';
        child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
        child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
        child.on('error', reject);
        child.on('close', (code) => resolve({ code, out, err }));
        child.stdin?.end(options.stdin ?? '');
      }),
    async [Symbol.asyncDispose]() {
      const ends = started
        .filter((child) => child.exitCode === null && child.signalCode === null)
        .map((child) => new Promise((resolve) => child.once('close', resolve).kill('SIGKILL')));
      await Promise.all(ends);
      await small[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** All that a client writes until a pattern is in it. */
export function until(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const collect = (chunk: Buffer): void => {
      text += chunk.toString();
      if (pattern.test(text)) resolve(text);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('close', (code) => reject(new Error(`it ended with ${code} before ${String(pattern)} came: ${text}`)));
  });
}
