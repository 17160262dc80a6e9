// A property list of launchd (launchd.plist(5)) as XML, as `plutil -convert xml1` gives it.
import { parse } from 'plist';
import type { SeenUnit } from '../seen.ts';
import { absolutePaths } from './absolute-paths.ts';
import { parseReferences } from './references.ts';

/** `undefined` for what is no property list with a label. */
export function parseLaunchPlist(path: string, text: string): SeenUnit | undefined {
  const job = read(text);
  const label = job['Label'];
  if (typeof label !== 'string' || label === '') return undefined;
  const given = texts(job['ProgramArguments']);
  const argv = given.length > 0 ? given : texts([job['Program']]);
  const [program, ...rest] = argv;
  const environment = fields(job['EnvironmentVariables']);
  const every = job['StartInterval'];
  const calendar = job['StartCalendarInterval'];
  const schedule =
    typeof every === 'number' ? `every ${every} s` : calendar === undefined ? undefined : `calendar ${JSON.stringify(calendar)}`;
  const searchPath = environment['PATH'];
  const folder = texts([job['WorkingDirectory']]);
  const logs = texts([job['StandardOutPath'], job['StandardErrorPath']]);
  const system = path.startsWith('/Library/LaunchDaemons/');
  const starts = job['RunAtLoad'] === true || job['KeepAlive'] !== undefined;
  return {
    manager: 'launchd',
    name: label,
    state: 'unknown',
    file: path,
    paths: absolutePaths([...rest, ...folder]),
    references: parseReferences([...Object.values(environment).filter((value) => typeof value === 'string'), ...rest].join('\n')),
    ...(program?.startsWith('/') === true ? { program } : {}),
    ...(schedule === undefined ? {} : { schedule }),
    ...(typeof every === 'number' ? { everySeconds: every } : {}),
    ...(starts ? { startedBy: system ? ('boot' as const) : ('login' as const) } : {}),
    ...(typeof searchPath === 'string' ? { searchPath: searchPath.split(':') } : {}),
    ...(logs.length === 0 ? {} : { logs: [...new Set(logs)] }),
  };
}

function read(text: string): Readonly<Record<string, unknown>> {
  // The parser of XML complains aloud about what is none.
  if (!/<plist[\s>]/.test(text) || !/<\/plist>\s*$/.test(text)) return {};
  try {
    return fields(parse(text));
  } catch {
    return {};
  }
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
