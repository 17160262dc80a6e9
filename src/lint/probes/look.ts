// Asks a host by a command that reads. A program that is not there is no answer, neither a good nor a bad one.
import { query } from '../../ports/host.ts';
import type { ReadContext } from '../../ports/context.ts';
import type { ProbeAnswer } from '../probe.ts';

type Argv = readonly [program: string, ...rest: string[]];

export async function look(
  context: ReadContext,
  host: string,
  argv: Argv,
  judge: (stdout: string, exitCode: number) => ProbeAnswer,
): Promise<ProbeAnswer> {
  const { exitCode, stdout, stderr } = await context.host(host).query(query(argv, { timeoutMs: 10_000 }));
  // 126 and 127 are the shell's: the program cannot be started, or is not there.
  if (exitCode === 126 || exitCode === 127)
    return { answer: 'unknown', detail: `${argv[0]} is not to be had on ${host}: ${stderr.trim()}` };
  return judge(stdout, exitCode);
}
