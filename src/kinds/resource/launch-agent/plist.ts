// The plist of a LaunchAgent as text: keys in a fixed order, so that equal agents have equal bytes. man launchd.plist(5).

export interface PlistAgent {
  readonly label: string;
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly runAtLoad: boolean;
  readonly keepAlive: boolean;
  /** Seconds. */
  readonly startInterval?: number;
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
    ...entry('RunAtLoad', agent.runAtLoad ? '<true/>' : '<false/>'),
    ...(agent.keepAlive ? entry('KeepAlive', '<true/>') : []),
    ...optional('StartInterval', agent.startInterval, (seconds) => `<integer>${seconds}</integer>`),
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
