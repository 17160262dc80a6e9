// What our own probe prints of a folder: KEY=value facts, and `sqlite=BYTES PATH` for each SQLite database found in it.
import type { SeenDataDirectory } from '../seen.ts';
import { parseKeyValues } from './key-values.ts';

export function parseDataDirectory(path: string, text: string): SeenDataDirectory {
  const values = parseKeyValues(text);
  const number = (key: string): number | undefined => {
    const value = values.get(key);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
  };
  const found: [keyof SeenDataDirectory, number | undefined][] = [
    ['kib', number('kib')],
    ['files', number('files')],
    ['filesOfWeek', number('week')],
    ['bytesOfWeek', number('weekbytes')],
    ['newest', number('newest')],
  ];
  const owner = values.get('owner');
  return {
    path,
    ...Object.fromEntries(found.filter(([, value]) => value !== undefined)),
    ...(owner === undefined || owner === '' ? {} : { owner }),
    sqlite: text.split('\n').flatMap((line) => {
      const [, bytes, file] = /^sqlite=(\d+) (\/.+)$/.exec(line) ?? [];
      return file === undefined ? [] : [{ path: file, bytes: Number(bytes) }];
    }),
  };
}
