// Settings of the target's sessions while a copy is made; all of them SET LOCAL, so that nothing of them stays.
// https://www.postgresql.org/docs/18/populate.html
import type { ServerFacts } from './server-facts.ts';

/** Commits do not wait for the disk: the copy's last transaction does, and a crash before that discards the copy anyway. */
export const quiet = 'set local synchronous_commit = off; ';

/** The copy's own event triggers must not act on what is still done to it. */
export const withoutTriggers = 'set local session_replication_role = replica; ';

/** Large values are compressed by the quicker method, unless their column says which one. */
export function loadSettings({ toastCompressions }: ServerFacts): string {
  return `${quiet}${toastCompressions.includes('lz4') ? 'set local default_toast_compression = lz4; ' : ''}`;
}

const largestMemory = 1 << 30;

/** As much as the administrator has given the server's own cache, up to 1 GiB; never less than what is set. */
export function buildSettings({ sharedBuffers, maintenanceMemory }: ServerFacts): string {
  const bytes = Math.max(maintenanceMemory, Math.min(sharedBuffers, largestMemory));
  return `set local maintenance_work_mem = '${Math.floor(bytes / 1024)}kB'; `;
}
