// As whom a twin's servers run. PostgreSQL refuses to run as root, so root lends them an account that exists already;
// anybody else runs them as himself. No account is ever made.
import { readFileSync } from 'node:fs';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  /** The servers run as somebody else than this process: files must be given to them, and lie where they can reach them. */
  readonly lent: boolean;
}

/**
 * Who called sudo, else `postgres`, else `nobody`. Docs: https://www.postgresql.org/docs/18/postgres-user.html
 * (the server must not run as root, and any unprivileged account will do).
 */
export function serverAccount(environment: NodeJS.ProcessEnv = process.env): ServerAccount {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  if (uid !== 0) return { uid, gid, lent: false };
  const sudoUid = Number(environment['SUDO_UID'] ?? 0);
  const sudoGid = Number(environment['SUDO_GID'] ?? 0);
  if (Number.isInteger(sudoUid) && sudoUid > 0 && Number.isInteger(sudoGid) && sudoGid > 0)
    return { uid: sudoUid, gid: sudoGid, lent: true };
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]), lent: true };
  }
  // 65534 is nobody wherever the kernel's overflow uid is untouched; it needs no entry to be used.
  return { uid: 65534, gid: 65534, lent: true };
}
