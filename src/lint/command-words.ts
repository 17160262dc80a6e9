// What a command line calls and talks to: as much of a shell as is needed to read documents.

const wrappers = new Set(['sudo', 'time', 'exec', 'env', 'nohup', 'command']);
const builtins = new Set([
  'cd',
  'export',
  'echo',
  'if',
  'then',
  'fi',
  'for',
  'do',
  'done',
  'test',
  '[',
  'set',
  'true',
  'false',
  'exit',
  'while',
  'read',
]);

/** The programs that a line calls, as they are written: the first word of each part of pipes and lists. */
export function programsOf(line: string): readonly string[] {
  const bare = line.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, 'text');
  const found = bare.split(/\|\|?|&&|;|\$\(|\)/).flatMap((part) => {
    const words = part
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '' && !/^\w+=/.test(word) && !wrappers.has(word));
    const [first] = words;
    return first === undefined || builtins.has(first) || /^[-<>{}#&]/.test(first) || first === 'text' ? [] : [first];
  });
  return [...new Set(found)];
}

export interface Address {
  readonly to: string;
  readonly port: number;
  readonly scheme?: string;
}

const portsOfSchemes: Readonly<Record<string, number>> = { http: 80, https: 443, ssh: 22, postgres: 5432 };

/** What a line talks to: URLs, and `localhost:5000` as image names have it. */
export function addressesOf(line: string): readonly Address[] {
  const urls = [...line.matchAll(/\b(https?|ssh|postgres):\/\/(?:[^@\s/]*@)?([A-Za-z0-9.-]+)(?::(\d+))?/g)].map(
    ([, scheme = '', to = '', port]) => ({
      to,
      port: port === undefined ? (portsOfSchemes[scheme] ?? 0) : Number(port),
      scheme,
    }),
  );
  const rest = line.replace(/\b\w+:\/\/\S+/g, ' ');
  const local = [...rest.matchAll(/(?:^|\s)(localhost|127\.0\.0\.1):(\d+)/g)].map(([, to = '', port]) => ({ to, port: Number(port) }));
  return [...new Map([...urls, ...local].map((address) => [`${address.to}:${address.port}`, address])).values()];
}
