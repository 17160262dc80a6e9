// Secrets in files of the workstation. Like ssh with its keys, a file that others may read is refused.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { LongshoreError } from '../../core/error.ts';

/** The file's text without one newline at its end; `undefined` when there is no file. Errors: `secret-file-open`, `secret-unreadable`. */
export async function fromFile(pattern: string, key: string, home: string): Promise<string | undefined> {
  const named = pattern.replaceAll('{key}', key);
  const path = named.startsWith('~/') ? join(home, named.slice(2)) : named;
  try {
    // One descriptor for both questions: what was judged is what is read.
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0)
      throw new LongshoreError(
        'secret-file-open',
        `cannot read a secret from "${path}": its mode is ${octal(mode)}, so others may read it, too`,
        {
          next: `Run \`chmod 600 ${path}\`, and think about whether the value has been seen.`,
        },
      );
    const text = await file.readFile('utf8');
    return text.replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof LongshoreError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new LongshoreError('secret-unreadable', `cannot read a secret from "${path}": ${code ?? String(error)}`, {
      cause: error,
      next: 'Look at the file and who owns it.',
    });
  }
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
