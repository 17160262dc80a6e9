// The plist of a LaunchAgent or a LaunchDaemon as text: keys in a fixed order, so that equal agents have equal bytes. man launchd.plist(5).

/** When: every field that is left out fits always. `weekday` 0 and 7 are Sunday. */
export type CalendarInterval = {
  readonly minute?: number;
  readonly hour?: number;
  readonly day?: number;
  readonly weekday?: number;
  readonly month?: number;
};

/** Under which conditions it is kept running; man launchd.plist(5), KeepAlive. */
export type KeepAliveConditions = {
  /** Started again after it has ended well (`true`), or only after it has not (`false`). */
  readonly successfulExit?: boolean;
  readonly crashed?: boolean;
  /** While a path is there (`true`), or is not. */
  readonly pathState?: Readonly<Record<string, boolean>>;
};

export interface PlistAgent {
  readonly label: string;
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly runAtLoad: boolean;
  readonly keepAlive: boolean | KeepAliveConditions;
  /** Of a daemon: whom it runs as. */
  readonly userName?: string;
  readonly groupName?: string;
  /** Seconds. */
  readonly startInterval?: number;
  readonly startCalendarInterval?: readonly CalendarInterval[];
  /** Seconds between two starts; launchd's own is 10. */
  readonly throttleInterval?: number;
  readonly processType?: string;
  /** `Background` for the domain `user/<uid>`, which has no desktop. */
  readonly sessionType?: string;
  readonly stdoutPath?: string;
  readonly stderrPath?: string;
}

export function renderPlist(agent: PlistAgent): string {
  const environment = Object.entries(agent.environment ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const body = [
    ...entry('Label', string(agent.label)),
    ...entry('ProgramArguments', ...block('array', agent.program.map(string))),
    ...(environment.length === 0
      ? []
      : entry(
          'EnvironmentVariables',
          ...block(
            'dict',
            environment.flatMap(([name, value]) => entry(name, string(value))),
          ),
        )),
    ...optional('WorkingDirectory', agent.workingDirectory, string),
    ...entry('RunAtLoad', boolean(agent.runAtLoad)),
    ...keepAlive(agent.keepAlive),
    ...optional('StartInterval', agent.startInterval, integer),
    ...calendar(agent.startCalendarInterval ?? []),
    ...optional('ThrottleInterval', agent.throttleInterval, integer),
    ...optional('ProcessType', agent.processType, string),
    ...optional('LimitLoadToSessionType', agent.sessionType, string),
    ...optional('UserName', agent.userName, string),
    ...optional('GroupName', agent.groupName, string),
    ...optional('StandardOutPath', agent.stdoutPath, string),
    ...optional('StandardErrorPath', agent.stderrPath, string),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    ...block('dict', body),
    '</plist>',
    '',
  ].join('\n');
}

function keepAlive(wanted: boolean | KeepAliveConditions): readonly string[] {
  if (typeof wanted === 'boolean') return wanted ? entry('KeepAlive', '<true/>') : [];
  const paths = Object.entries(wanted.pathState ?? {}).flatMap(([path, there]) => entry(path, boolean(there)));
  return entry(
    'KeepAlive',
    ...block('dict', [
      ...optional('SuccessfulExit', wanted.successfulExit, boolean),
      ...optional('Crashed', wanted.crashed, boolean),
      ...(paths.length === 0 ? [] : entry('PathState', ...block('dict', paths))),
    ]),
  );
}

/** One dictionary, or a list of several: the times of each are joined by "or". */
function calendar(intervals: readonly CalendarInterval[]): readonly string[] {
  const dictionaries = intervals.map(({ minute, hour, day, weekday, month }) =>
    block('dict', [
      ...optional('Minute', minute, integer),
      ...optional('Hour', hour, integer),
      ...optional('Day', day, integer),
      ...optional('Weekday', weekday, integer),
      ...optional('Month', month, integer),
    ]),
  );
  const [first] = dictionaries;
  if (first === undefined) return [];
  return entry('StartCalendarInterval', ...(dictionaries.length === 1 ? first : block('array', dictionaries.flat())));
}

function boolean(value: boolean): string {
  return value ? '<true/>' : '<false/>';
}

function integer(value: number): string {
  return `<integer>${value}</integer>`;
}

/** Characters that XML 1.0 cannot carry, not even escaped. */
// oxlint-disable-next-line no-control-regex
export const plistForbidden =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function optional<Value>(key: string, value: Value | undefined, render: (value: Value) => string): readonly string[] {
  return value === undefined ? [] : entry(key, render(value));
}

function entry(key: string, ...value: readonly string[]): readonly string[] {
  return [`<key>${escape(key)}</key>`, ...value];
}

function block(tag: string, lines: readonly string[]): readonly string[] {
  return [`<${tag}>`, ...lines.map((line) => `\t${line}`), `</${tag}>`];
}

function string(value: string): string {
  return `<string>${escape(value)}</string>`;
}

/** A carriage return is written as a reference: a parser would make a newline of a bare one. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
