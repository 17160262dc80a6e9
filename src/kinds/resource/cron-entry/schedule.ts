// What crontab(5) accepts as a schedule: five fields, or one of the words with an at sign. Vixie's cron (Debian, macOS)
// knows neither seconds nor `L`, `W`, `#` and `?`, which parsers of other crons let through; so this one is its own.

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields = [
  { name: 'minute', least: 0, most: 59, words: [] },
  { name: 'hour', least: 0, most: 23, words: [] },
  { name: 'day of the month', least: 1, most: 31, words: [] },
  { name: 'month', least: 1, most: 12, words: months },
  { name: 'day of the week', least: 0, most: 7, words: days },
] as const;

const shortcuts = ['@reboot', '@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** What is wrong with it, as sentences. */
export function scheduleProblems(schedule: string): readonly string[] {
  if (schedule.startsWith('@')) return shortcuts.includes(schedule) ? [] : [`schedule "${schedule}" is none of ${shortcuts.join(', ')}`];
  const given = schedule.split(/[ \t]+/);
  if (given.length !== fields.length || given.includes('')) return [`schedule "${schedule}" has not the five fields of a crontab`];
  return fields.flatMap((field, index) => {
    const text = given[index] ?? '';
    return text.split(',').every((part) => isPart(part, field)) ? [] : [`schedule "${schedule}": "${text}" is no ${field.name}`];
  });
}

/** `*`, `5`, `1-5`, `*\/10`, `1-30/2`; names stand for one value only. */
function isPart(part: string, field: (typeof fields)[number]): boolean {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(Number(step) >= 1 && /^\d+$/.test(step)))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => valueOf(end, field));
  const [from, to] = ends;
  if (from === undefined || ends.length > 2) return false;
  return ends.length === 1 ? step === undefined : to !== undefined && from <= to;
}

function valueOf(text: string, field: (typeof fields)[number]): number | undefined {
  const named = (field.words as readonly string[]).indexOf(text.toLowerCase());
  if (named >= 0) return named + field.least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.least && value <= field.most ? value : undefined;
}
