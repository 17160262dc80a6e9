// What Homebrew says about one service. Fields of `brew services info --json` as in Library/Homebrew/services/
// formula_wrapper.rb: `file` is the plist at login when one is registered there, else the one inside the keg.
import { isJsonArray, isJsonObject } from '../../core/json.ts';
import type { HostReader } from '../../ports/host.ts';
import { ask } from './command.ts';
import { parseJson } from './parse-json.ts';

export const brew = '/opt/homebrew/bin/brew';

export interface BrewService {
  /** `homebrew.mxcl.<formula>`. */
  readonly label: string;
  readonly running: boolean;
  readonly pid?: number;
  readonly exitCode?: number;
  /** The plist in `LaunchAgents` or `LaunchDaemons`, when there is one: the service starts at login or boot. */
  readonly registeredAt?: string;
  readonly errorLog?: string;
}

/** Throws `command-failed` when the formula is not installed. */
export async function readBrewService(host: HostReader, program: string, formula: string): Promise<BrewService> {
  const argv = [program, 'services', 'info', formula, '--json'] as const;
  const { stdout } = await ask(host, argv, { next: `Check with "brew list ${formula}" on ${host.name} that the formula is installed.` });
  const answer = parseJson(stdout, `"${argv.join(' ')}" on ${host.name}`);
  const entry = isJsonArray(answer) ? answer[0] : answer;
  const info = isJsonObject(entry) ? entry : {};
  const { service_name: label, running, pid, exit_code: exitCode, file, error_log_path: errorLog } = info;
  const registeredAt =
    typeof file === 'string' && /\/Launch(Agents|Daemons)\//.test(file) && (await host.stat(file)) !== undefined ? file : undefined;
  return {
    label: typeof label === 'string' ? label : `homebrew.mxcl.${formula}`,
    running: running === true,
    ...(typeof pid === 'number' ? { pid } : {}),
    ...(typeof exitCode === 'number' ? { exitCode } : {}),
    ...(registeredAt === undefined ? {} : { registeredAt }),
    ...(typeof errorLog === 'string' ? { errorLog } : {}),
  };
}
