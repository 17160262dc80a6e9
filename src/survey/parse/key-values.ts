// `KEY=value` a line, with or without quotes: os-release(5), Synology's VERSION, the facts that our own probes print.

export function parseKeyValues(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^\s*([A-Za-z_][\w.-]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) values.set(key, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return values;
}
