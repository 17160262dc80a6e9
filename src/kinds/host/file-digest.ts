// The SHA-256 of files, computed on their host: what is large is not carried over the line to be counted. Linux has sha256sum,
// macOS shasum.
import { LongshoreError } from '../../core/error.ts';
import { query, type HostReader } from '../../ports/host.ts';

const hours = 3_600_000;

/** Arguments of one command; their names may be long. */
const together = 100;

/** Of many files, in the same order, some with each command. */
export async function fileDigests(host: HostReader, paths: readonly string[]): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let at = 0; at < paths.length; at += together) {
    const some = paths.slice(at, at + together);
    const lines = (await together256(host, some)).split('\n').flatMap((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? []);
    // One of them could not be read: which one is only told by asking for each.
    found.push(...(lines.length === some.length ? lines : await Promise.all(some.map((path) => fileDigest(host, path)))));
  }
  return found;
}

async function together256(host: HostReader, paths: readonly string[]): Promise<string> {
  const { exitCode, stdout } = await host.query(query(['sha256sum', ...paths], { timeoutMs: 12 * hours }));
  if (exitCode !== 127) return stdout;
  return (await host.query(query(['shasum', '-a', '256', ...paths], { timeoutMs: 12 * hours }))).stdout;
}

/** `undefined` for a file that is not there or cannot be read. Errors: `command-failed` on a host with neither program. */
export async function fileDigest(host: HostReader, path: string): Promise<string | undefined> {
  for (const argv of [
    ['sha256sum', path],
    ['shasum', '-a', '256', path],
  ] as const) {
    const { exitCode, stdout } = await host.query(query(argv, { timeoutMs: 12 * hours }));
    if (exitCode === 127) continue;
    // A backslash comes before the digest of a file with an odd name.
    return exitCode === 0 ? /^\\?([0-9a-f]{64}) /.exec(stdout)?.[1] : undefined;
  }
  throw new LongshoreError('command-failed', `cannot digest "${path}" on ${host.name}: it has neither sha256sum nor shasum`, {
    next: 'Install coreutils there.',
  });
}
