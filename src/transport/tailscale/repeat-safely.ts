// The doubt rule for writes that can be repeated: after a lost reply the tailnet is read; what is done is done, and what is
// not is sent once more. What cannot be told stays in doubt.
import { errorRecord } from '../../core/error.ts';

export async function repeatSafely(write: () => Promise<unknown>, isDone: () => Promise<boolean>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (errorRecord(error).effect !== 'unknown') throw error;
    const done = await isDone().catch(() => {
      throw error;
    });
    if (!done) await write();
  }
}
