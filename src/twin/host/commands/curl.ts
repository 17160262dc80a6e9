// Stand-in of curl(1) for GET. Exit codes: 6 no such name, 7 nobody listens, 22 an HTTP error with `-f`, 28 a timeout.
import { LongshoreError } from '../../../core/error.ts';
import { failed, type Command } from './command.ts';
import { parseFlags } from './flags.ts';

const exitCodes: Readonly<Record<string, number>> = { 'web-unresolved': 6, 'web-refused': 7, 'web-timeout': 28 };

export const curl: Command = async (context) => {
  const flags = parseFlags(context.args.flatMap(splitShort), [
    '-o',
    '--output',
    '-H',
    '--header',
    '-m',
    '--max-time',
    '-w',
    '--write-out',
    '--connect-timeout',
  ]);
  const url = flags.words[0];
  const known = [
    '-s',
    '-S',
    '-f',
    '-L',
    '-o',
    '-H',
    '-m',
    '-w',
    '--silent',
    '--show-error',
    '--fail',
    '--location',
    '--output',
    '--header',
    '--max-time',
    '--write-out',
    '--connect-timeout',
  ];
  if (url === undefined || flags.besides(known).length > 0) throw context.unsupported();
  const output = flags.value('-o', '--output') ?? '-';
  if (!['-', '/dev/null'].includes(output)) throw context.unsupported();
  const headers = Object.fromEntries(
    flags
      .values('-H', '--header')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  try {
    const full = url.includes('://') ? url : `http://${url}`;
    const { status, body } = await context.world.request(full, `host:${context.host.name}`, headers);
    const written = (flags.value('-w', '--write-out') ?? '').replaceAll('%{http_code}', String(status)).replaceAll('\\n', '\n');
    if (status >= 400 && flags.has('-f', '--fail')) return failed(22, `curl: (22) The requested URL returned error: ${status}`, written);
    return { exitCode: 0, stdout: `${output === '-' ? body : ''}${written}`, stderr: '' };
  } catch (error) {
    const code = error instanceof LongshoreError ? exitCodes[error.code] : undefined;
    if (code === undefined || !(error instanceof LongshoreError)) throw error;
    return failed(code, flags.has('-s', '--silent') && !flags.has('-S', '--show-error') ? '' : `curl: (${code}) ${error.message}`);
  }
};

/** `-sSf` is `-s -S -f`. */
function splitShort(argument: string): readonly string[] {
  return /^-[sSfL]{2,}$/.test(argument) ? Array.from(argument.slice(1), (letter) => `-${letter}`) : [argument];
}
