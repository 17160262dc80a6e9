// What `launchctl print`, `list` and `print-disabled` write. Apple calls the output of `print` no interface; what is here
// are the lines that tools read all the same (Homebrew's services reads `pid`, `last exit code` and `path`).
import type { Job } from '../job.ts';

/** sysexits(3) names that launchd puts after a code. */
const exitNames: Readonly<Record<number, string>> = { 78: '78: EX_CONFIG' };

export function printJob(job: Job): string {
  const waiting = job.keepAlive && job.lastExit !== undefined;
  const state = job.state === 'running' ? 'running' : waiting ? 'spawn scheduled' : 'not running';
  const properties = [...(job.keepAlive ? ['keepalive'] : []), ...(job.runAtLoad ? ['runatload'] : []), 'inferred program'];
  const lines = [
    `active count = ${job.state === 'running' ? 1 : 0}`,
    `path = ${job.path}`,
    `type = ${job.domain === 'system' ? 'LaunchDaemon' : 'LaunchAgent'}`,
    `state = ${state}`,
    '',
    `program = ${job.argv[0] ?? ''}`,
    'arguments = {',
    ...job.argv.map((argument) => `\t${argument}`),
    '}',
    '',
    ...(job.stdout === undefined ? [] : [`stdout path = ${job.stdout}`]),
    ...(job.stderr === undefined ? [] : [`stderr path = ${job.stderr}`]),
    'environment = {',
    ...Object.entries(job.environment).map(([name, value]) => `\t${name} => ${value}`),
    `\tXPC_SERVICE_NAME => ${job.label}`,
    '}',
    '',
    `domain = ${job.domain}`,
    'minimum runtime = 10',
    'exit timeout = 5',
    `runs = ${job.runs}`,
    ...(job.pid === undefined ? [] : [`pid = ${job.pid}`]),
    'forks = 0',
    `last exit code = ${job.lastExit === undefined ? '(never exited)' : (exitNames[job.lastExit] ?? job.lastExit)}`,
    ...(job.interval === undefined ? [] : ['', `run interval = ${job.interval} seconds`]),
    '',
    `properties = ${properties.join(' | ')}`,
  ];
  return `${job.domain}/${job.label} = {\n${lines.map((line) => (line === '' ? '' : `\t${line}`)).join('\n')}\n}\n`;
}

export function listJobs(jobs: readonly Job[]): string {
  return ['PID\tStatus\tLabel', ...jobs.map((job) => `${job.pid ?? '-'}\t${job.lastExit ?? 0}\t${job.label}`), ''].join('\n');
}

/** `LastExitStatus` is a wait(2) status: the exit code in its second byte. */
export function listJob(job: Job): string {
  const lines = [
    '"LimitLoadToSessionType" = "Aqua";',
    `"Label" = "${job.label}";`,
    `"OnDemand" = ${job.keepAlive ? 'false' : 'true'};`,
    `"LastExitStatus" = ${(job.lastExit ?? 0) * 256};`,
    ...(job.pid === undefined ? [] : [`"PID" = ${job.pid};`]),
    `"Program" = "${job.argv[0] ?? ''}";`,
    '"ProgramArguments" = (',
    ...job.argv.map((argument) => `\t"${argument}";`),
    ');',
  ];
  return `{\n${lines.map((line) => `\t${line}`).join('\n')}\n};\n`;
}

export function printDisabled(overrides: readonly { readonly label: string; readonly disabled: boolean }[]): string {
  const lines = overrides.map(({ label, disabled }) => `\t\t"${label}" => ${disabled ? 'disabled' : 'enabled'}\n`);
  return `\n\tdisabled services = {\n${lines.join('')}\t}\n\tlogin item associations = {\n\t}\n`;
}
