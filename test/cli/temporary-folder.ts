// A folder for a test, gone afterwards, and a short way to put files into it.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export class TemporaryFolder implements Disposable {
  /** Without symlinks, since stack frames have none (macOS has one in its temporary path). */
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-test-')));

  /** Gives the file's path. */
  write(name: string, ...lines: readonly string[]): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  }
  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
