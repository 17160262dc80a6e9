// Reads and writes launchd's property lists: the keys that the twin acts on (launchd.plist(5)).
import { build, parse, type PlistValue } from 'plist';
import type { JobDefinition } from './job.ts';

/** Throws when the text is no property list, or has no label or program. */
export function readLaunchdPlist(text: string): JobDefinition & { readonly disabled: boolean; readonly sessionType: string } {
  const value = parsePlist(text);
  if (!isDictionary(value)) throw new Error('the property list is not a dictionary');
  const label = value['Label'];
  if (typeof label !== 'string' || label === '') throw new Error('the property list has no Label');
  const program = value['Program'];
  const given = strings(value['ProgramArguments']);
  const argv = given.length > 0 ? given : typeof program === 'string' ? [program] : [];
  if (argv.length === 0) throw new Error('the property list has no ProgramArguments');
  const { StartInterval: interval, StandardOutPath: stdout, StandardErrorPath: stderr } = value;
  return {
    label,
    argv,
    environment: Object.fromEntries(
      Object.entries(isDictionary(value['EnvironmentVariables']) ? value['EnvironmentVariables'] : {}).map(([name, each]) => [
        name,
        String(each),
      ]),
    ),
    runAtLoad: value['RunAtLoad'] === true,
    keepAlive: value['KeepAlive'] === true || isDictionary(value['KeepAlive']),
    ...(typeof interval === 'number' ? { interval } : {}),
    calendar: value['StartCalendarInterval'] !== undefined,
    ...(typeof stdout === 'string' ? { stdout } : {}),
    ...(typeof stderr === 'string' ? { stderr } : {}),
    disabled: value['Disabled'] === true,
    sessionType: String(value['LimitLoadToSessionType'] ?? 'Aqua'),
  };
}

/** The text of a property list for a service that runs as long as it is loaded. */
export function serviceLaunchdPlist(definition: Pick<JobDefinition, 'label' | 'argv' | 'stdout' | 'stderr'>): string {
  const { label, argv, stdout, stderr } = definition;
  const text = build({
    KeepAlive: true,
    Label: label,
    ProgramArguments: [...argv],
    RunAtLoad: true,
    ...(stderr === undefined ? {} : { StandardErrorPath: stderr }),
    ...(stdout === undefined ? {} : { StandardOutPath: stdout }),
  });
  return `${text}\n`;
}

/** The value of an XML property list. The parser writes about broken XML to stderr, so what is none is not given to it. */
export function parsePlist(text: string): PlistValue {
  if (!/<plist[\s>]/.test(text) || !text.trimEnd().endsWith('</plist>'))
    throw new Error('Unexpected character at line 1: no property list');
  return parse(text);
}

function isDictionary(value: PlistValue | undefined): value is { [key: string]: PlistValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}

function strings(value: PlistValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
