// The SHA-256 of many short texts, one after the other: they are gathered, since each call costs more than what it is given.
import { createHash } from 'node:crypto';

const gathered = 64 * 1024;

export class TextDigest {
  readonly #hash = createHash('sha256');
  #text = '';

  /** A character for each byte. */
  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= gathered) this.#flush();
  }

  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#text, 'latin1');
    this.#text = '';
  }
}
