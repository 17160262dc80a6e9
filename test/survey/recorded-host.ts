// A host that answers with what was recorded: one file for each round trip in test/fixtures/survey/<host>/. The mark of the
// recording is put in place of the one that the script asks for.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HostReader, Query } from '../../src/ports/host.ts';

export const recordings = fileURLToPath(new URL('../fixtures/survey/', import.meta.url));

export class RecordedHost implements HostReader {
  readonly name: string;
  readonly scripts: string[] = [];
  readonly #folder: string;
  constructor(folder: string, name = folder) {
    this.#folder = folder;
    this.name = name;
  }

  async query({ argv }: Query) {
    const script = argv.at(-1) ?? '';
    this.scripts.push(script);
    const mark = /^M='(@@longshore-[0-9a-f]+)'$/m.exec(script)?.[1] ?? '';
    const file = `${recordings}${this.#folder}/round-${this.scripts.length}.txt`;
    const recorded = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return { exitCode: 0, stdout: recorded.replaceAll('@@mark', mark), stderr: '' };
  }
  stream(): AsyncIterable<Uint8Array> {
    throw new Error('a survey asks with query() only');
  }
  asRoot(): HostReader {
    throw new Error('a survey asks as the user who logs in');
  }
  async readFile(): Promise<undefined> {
    throw new Error('a file of its own is a round trip of its own');
  }
  async stat(): Promise<undefined> {
    throw new Error('a file of its own is a round trip of its own');
  }
  async list(): Promise<undefined> {
    throw new Error('a folder of its own is a round trip of its own');
  }
}
