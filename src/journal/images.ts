// Before-images may hold secrets (a configuration file, a Secret object), so they are sealed: AES-256-GCM under a key
// that lies beside the journal with mode 0600 and never in it. docs/decisions says why.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import { canonicalJson, type Json } from '../core/json.ts';

const nonceBytes = 12;
const tagBytes = 16;

export class ImageSeal {
  readonly #key: Buffer;
  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** Reads the key of a state folder, or makes one. Two processes that make one at once get the same. */
  static open(directory: string): ImageSeal {
    const file = join(directory, 'image.key');
    if (!existsSync(file)) {
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, randomBytes(32).toString('base64'), { mode: 0o600 });
      try {
        linkSync(fresh, file);
      } catch (error) {
        if (!existsSync(file)) throw error;
      } finally {
        rmSync(fresh, { force: true });
      }
    }
    return new ImageSeal(Buffer.from(readFileSync(file, 'utf8'), 'base64'));
  }

  seal(image: Json): Uint8Array {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(canonicalJson(image), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  unseal(sealed: Uint8Array): Json {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')) as Json;
    } catch (cause) {
      throw new LongshoreError('image-unreadable', 'cannot read a before-image: it was sealed with another key, or it is damaged', {
        cause,
        next: 'Put the image.key of this journal back beside it.',
      });
    }
  }
}
