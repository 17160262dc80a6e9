// Whether a transaction is in a snapshot. Logical decoding tells the lower half of its number only; a snapshot has it whole.
// https://www.postgresql.org/docs/18/functions-info.html#FUNCTIONS-PG-SNAPSHOT-PARTS

/** `snapshot` is a pg_snapshot: the oldest that ran, the first that had not begun, and those between that ran. */
export function isVisible(transaction: number, snapshot: string): boolean {
  const [oldest = '', next = '', running = ''] = snapshot.split(':');
  if (oldest === '') return false;
  const whole = nearest(transaction, BigInt(next));
  if (whole < BigInt(oldest)) return true;
  return whole < BigInt(next) && !running.split(',').includes(String(whole));
}

/** Of all numbers with this lower half, the one nearest to another number. */
function nearest(lower: number, other: bigint): bigint {
  const same = ((other >> 32n) << 32n) | BigInt(lower);
  const half = 1n << 31n;
  if (same > other + half && same >= 1n << 32n) return same - (1n << 32n);
  return same + half < other ? same + (1n << 32n) : same;
}
