// Evidence: proofs as files that outlive Longshore. Written whole (temporary file, fsync, rename), never overwritten in place.
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export class EvidenceFolder {
  readonly directory: string;
  constructor(stateDirectory: string) {
    this.directory = join(stateDirectory, 'evidence');
  }

  /** Gives the file's path. */
  write(name: string, content: string, options: { readonly executable?: boolean } = {}): string {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const file = join(this.directory, name);
    const fresh = `${file}.${process.pid}.tmp`;
    const descriptor = openSync(fresh, 'w', options.executable === true ? 0o755 : 0o644);
    try {
      writeSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, file);
    return file;
  }

  list(): readonly string[] {
    try {
      return readdirSync(this.directory)
        .filter((name) => !name.endsWith('.tmp'))
        .sort();
    } catch {
      return [];
    }
  }
}
