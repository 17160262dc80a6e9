// A host over ssh: 100 steps (60 files, 20 commands, 20 looks) by Longshore and by ansible-playbook, first run and no-op, on a
// private sshd; round trips at 20 ms; a thousand small files written and ten thousand read over a line of 26 ms.
// `npm run bench:hosts [-- --rounds N] [--steps N] [--without ansible] [-o json]`
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createHost } from '../src/transport/host/create-host.ts';
import { query } from '../src/ports/host.ts';
import { noSshd, privateSshd } from '../test/transport/host/private-sshd.ts';
import { tcpProxy } from '../test/transport/host/tcp-proxy.ts';
import { compare, printMeasurements, timeProgram, type Variant } from './harness.ts';
import { Ansible, ansibleMissing } from './hosts/ansible.ts';
import { workIn } from './hosts/work.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '100' },
    files: { type: 'string', default: '1000' },
    without: { type: 'string' },
    output: { type: 'string', short: 'o', default: 'text' },
  },
});
const rounds = Number(values.rounds);
const steps = Number(values.steps);
const json = values.output === 'json';
const say = (text: string): void => void process.stderr.write(`${text}\n`);
if (noSshd !== false) {
  say(`nothing is measured: ${noSshd}`);
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('hosts/converge.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
await using sshd = await privateSshd();
const configFile = sshd.ssh.configFile ?? '';
const target = join(folder, 'target');
const state = join(folder, 'state');
const work = workIn(target, steps);
const converge = (port: number): number =>
  timeProgram(process.execPath, [program, configFile, String(port), target, String(steps), state], root);
const empty = (): void => {
  rmSync(target, { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
};

/** Names, modes and contents; the same for both, or the times mean nothing. */
function endState(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(target).sort()) {
    const path = join(target, name);
    hash.update(`${name} ${(statSync(path).mode & 0o7777).toString(8)} `).update(readFileSync(path));
  }
  return hash.digest('hex');
}

const seen = new Set<string>();
const variant = (name: string, before: () => void, run: () => number): Variant => ({
  name,
  run: () => {
    before();
    const ms = run();
    seen.add(endState());
    if (seen.size > 1) throw new Error(`"${name}" leaves another state than the others`);
    return ms;
  },
});
const converged = (): void => {
  if (!existsSync(state)) converge(sshd.port);
};

const withAnsible = ansibleMissing === undefined && values.without !== 'ansible';
if (!withAnsible) say(ansibleMissing ?? 'without ansible, as asked');
const ansible = withAnsible ? new Ansible(join(folder, 'ansible'), configFile, work) : undefined;
const modes = ansible === undefined ? [] : (['default', 'pipelining'] as const);
const first = await compare(
  [
    variant('longshore, first run', empty, () => converge(sshd.port)),
    ...modes.map((mode) => variant(`ansible ${mode}, first run`, empty, () => ansible?.run(mode) ?? NaN)),
  ],
  rounds,
  { warmUp: false },
);
const noop = await compare(
  [
    variant('longshore, no-op', converged, () => converge(sshd.port)),
    ...modes.map((mode) => variant(`ansible ${mode}, no-op`, converged, () => ansible?.run(mode) ?? NaN)),
  ],
  rounds,
  { warmUp: false },
);

const trips = await roundTrips();
const line = await throughput(Number(values.files));
rmSync(folder, { recursive: true, force: true });

if (json) {
  process.stdout.write(
    `${JSON.stringify({ schema: 'longshore/bench-hosts/v1', steps, rounds, ansible: withAnsible, first, noop, trips, line }, undefined, 2)}\n`,
  );
} else {
  printMeasurements(`${steps} steps on a host, first run`, first);
  printMeasurements(`${steps} steps on a host, nothing to do`, noop);
  console.log(`at 20 ms: ${trips.ms.toFixed(0)} ms for the no-op, ${trips.ofWork} round trips after ${trips.ofLogin} of the login`);
  for (const [name, ms] of Object.entries(line)) console.log(`at 26 ms: ${name}: ${ms.toFixed(0)} ms`);
}

/** Those of a login are counted apart: ssh's own handshakes, which no protocol of ours can save. */
async function roundTrips(): Promise<{ readonly ms: number; readonly ofLogin: number; readonly ofWork: number }> {
  await using proxy = await tcpProxy(sshd.port, 10);
  const options = { Port: String(proxy.port) };
  const login = createHost({ host: 'indri', ssh: { ...sshd.ssh, options } });
  await login.writer(new AbortController().signal).query(query(['true']));
  // The query took one of them.
  const ofLogin = proxy.turns - 1;
  await login[Symbol.asyncDispose]();
  const before = proxy.turns;
  // Not by spawnSync: the proxy lives in this process.
  const { spawn } = await import('node:child_process');
  const started = performance.now();
  const child = spawn(process.execPath, [program, configFile, String(proxy.port), target, String(steps), state], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve, reject) =>
    child.once('exit', (code) => (code === 0 ? resolve(code) : reject(new Error(`converge ended with ${code}`)))),
  );
  return { ms: performance.now() - started, ofLogin, ofWork: proxy.turns - before - ofLogin };
}

async function throughput(count: number): Promise<Readonly<Record<string, number>>> {
  await using proxy = await tcpProxy(sshd.port, 13);
  await using host = createHost({ host: 'indri', ssh: { ...sshd.ssh, options: { Port: String(proxy.port) } } });
  const writer = host.writer(new AbortController().signal);
  const place = join(folder, 'line');
  await writer.makeDirectory(place, { mode: 0o755 });
  const content = (index: number) => Buffer.from(`${index} ${'x'.repeat(1024)}`.slice(0, 1024));
  const paths = Array.from({ length: count }, (_, index) => `${place}/${index}`);
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  const written = await timed(() => Promise.all(paths.map((path, index) => writer.writeFile(path, content(index), { mode: 0o644 }))));
  const many = Array.from({ length: count * 10 }, (_, index) => index % count);
  const read = await timed(async () => {
    const same = await Promise.all(
      many.map(async (index) => {
        const [status, bytes] = await Promise.all([writer.stat(`${place}/${index}`), writer.readFile(`${place}/${index}`)]);
        return status?.mode === 0o644 && Buffer.from(bytes ?? []).equals(content(index));
      }),
    );
    if (!same.every(Boolean)) throw new Error('what was read is not what was written');
  });
  return { [`${count} files of 1 KB written`]: written, [`${count * 10} unchanged files looked at and read`]: read };
}
