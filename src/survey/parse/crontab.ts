// crontab(5): five fields or an @word, then in the system's files a user, then the command. The command itself is not kept.
import type { SeenUnit } from '../seen.ts';
import { absolutePaths, wordsOf } from './absolute-paths.ts';
import { parseLines, type Parsed } from './parsed.ts';

const field = String.raw`(?:[*\d][\d*/,~-]*|[A-Za-z]{3}(?:[,-][A-Za-z]{3})*)`;
const times = new RegExp(String.raw`^(@[a-z]+|(?:${field}\s+){4}${field})\s+(\S.*)$`);

/** `withUser` for /etc/crontab and /etc/cron.d. */
export function parseCrontab(
  text: string,
  file: string,
  options: { readonly withUser: boolean; readonly ofSystem?: boolean },
): Parsed<SeenUnit> {
  let number = 0;
  const { items, unread } = parseLines(text, (raw): SeenUnit | 'setting' | undefined => {
    const line = raw.trim();
    if (line.startsWith('#') || /^\w+\s*=/.test(line)) return 'setting';
    const [, schedule, rest] = times.exec(line) ?? [];
    if (schedule === undefined || rest === undefined) return undefined;
    const [, user, command] = options.withUser ? (/^([\w.-]+)\s+(\S.*)$/.exec(rest) ?? []) : [undefined, undefined, rest];
    if (command === undefined) return undefined;
    number += 1;
    const paths = absolutePaths(wordsOf(command));
    const program = paths.find((path) => /\/s?bin\/|\.(sh|py|pl|rb)$/.test(path)) ?? paths[0];
    const last = program
      ?.split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '');
    return {
      manager: 'cron',
      name: last ?? `job-${number}`,
      state: 'unknown',
      file,
      ...(schedule === '@reboot' ? { startedBy: 'boot' as const } : { schedule }),
      paths: paths.filter((path) => path !== program),
      references: [],
      ...(program === undefined ? {} : { program }),
      ...(user === undefined ? {} : { user }),
      ...(options.ofSystem === true ? { ofSystem: true as const } : {}),
    };
  });
  return { items: items.filter((item) => item !== 'setting'), unread };
}
