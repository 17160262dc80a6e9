// A check of a service: that it cannot be asked is what the check finds out, not a failure of the check.
import { LongshoreError } from '../../core/error.ts';
import type { Verdict } from '../kind.ts';

export async function verdictOf(look: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof LongshoreError && error.code.startsWith('service-')) return { pass: false, detail: error.message };
    throw error;
  }
}

export function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
