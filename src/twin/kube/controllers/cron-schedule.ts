// Schedules of CronJobs (https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax): five fields, or `@daily`.

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export type Schedule = (time: number) => boolean;

/** Whether a job is due in the minute of a time; `undefined` for what is no schedule. */
export function cronSchedule(text: string, timeZone = 'UTC'): Schedule | undefined {
  const fields = (macros[text.trim()] ?? text.trim()).split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute, hour, day, month, weekday] = [
    values(fields[0], 0, 59),
    values(fields[1], 0, 23),
    values(fields[2], 1, 31),
    values(fields[3], 1, 12, months),
    values(fields[4], 0, 7, days),
  ];
  if (minute === undefined || hour === undefined || day === undefined || month === undefined || weekday === undefined) return undefined;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    minute: 'numeric',
    hour: 'numeric',
    day: 'numeric',
    month: 'numeric',
    weekday: 'short',
  });
  const anyDay = /^[*?]/.test(fields[2] ?? '');
  const anyWeekday = /^[*?]/.test(fields[4] ?? '');
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const number = days.indexOf((parts['weekday'] ?? '').toLowerCase());
    const onDay = day.has(Number(parts['day']));
    const onWeekday = weekday.has(number) || (number === 0 && weekday.has(7));
    // Both given: either will do.
    const today = anyDay || anyWeekday ? onDay && onWeekday : onDay || onWeekday;
    return minute.has(Number(parts['minute'])) && hour.has(Number(parts['hour'])) && month.has(Number(parts['month'])) && today;
  };
}

function values(field: string | undefined, least: number, most: number, names: readonly string[] = []): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const part of (field ?? '').toLowerCase().split(',')) {
    const match = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const number = (text: string): number => (names.includes(text) ? names.indexOf(text) + (names === months ? 1 : 0) : Number(text));
    const all = match[1] === '*' || match[1] === '?';
    const from = all ? least : number(match[1] ?? '');
    const to = all ? most : match[2] === undefined ? (match[3] === undefined ? from : most) : number(match[2]);
    const step = Number(match[3] ?? 1);
    if (!(from >= least) || !(to <= most) || !(step > 0)) return undefined;
    for (let value = from; value <= to; value += step) found.add(value);
  }
  return found;
}
