// Whether every key of a secret can be read. Never shows one.
import { LongshoreError } from '../../core/error.ts';
import type { ReadContext } from '../../ports/context.ts';
import type { Verdict } from '../kind.ts';

/** Not supplied yet, or behind a lock that a person opens; anything else is a fault. */
const waitsForAPerson = new Set(['secret-missing', 'secret-locked']);

export async function lookAtSecret(
  context: Pick<ReadContext, 'secret'>,
  { name, keys }: { readonly name: string; readonly keys: readonly string[] },
): Promise<Verdict> {
  const missing: string[] = [];
  for (const key of keys) {
    try {
      const value = await context.secret({ secret: 'named', name, key });
      if (value.reveal() === '') missing.push(`${value.label} is empty`);
    } catch (error) {
      if (!(error instanceof LongshoreError && waitsForAPerson.has(error.code))) throw error;
      missing.push(error.message);
    }
  }
  return missing.length === 0
    ? { pass: true, detail: `secret ${name} has ${keys.join(', ')}` }
    : { pass: false, detail: missing.join('; ') };
}
