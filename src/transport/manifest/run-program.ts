// A program that renders (helm, kubectl) as a pure function: nothing of the user's configuration reaches it, and no cluster.
import { execFile } from 'node:child_process';
import { LongshoreError } from '../../core/error.ts';

export interface ProgramCall {
  /** The program's path. */
  readonly program: string;
  readonly argv: readonly string[];
  /** A folder in which it may leave what it likes. */
  readonly home: string;
  /** For messages: what it was to do. */
  readonly action: string;
}

export function runProgram({ program, argv, home, action }: ProgramCall): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    HELM_CACHE_HOME: `${home}/cache`,
    HELM_CONFIG_HOME: `${home}/config`,
    HELM_DATA_HOME: `${home}/data`,
    KUBECONFIG: '/dev/null',
    ...passed('HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'DOCKER_CONFIG'),
  };
  return new Promise((resolve, reject) => {
    execFile(program, [...argv], { env, timeout: 120_000, maxBuffer: 256 << 20 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = stderr.trim().split('\n').slice(-3).join(' ') || error.message;
      reject(
        new LongshoreError('source-invalid', `cannot ${action}: ${said}`, {
          next: 'Correct the source or its values, as the program says.',
        }),
      );
    });
  });
}

function passed(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
