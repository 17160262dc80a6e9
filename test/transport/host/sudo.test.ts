// Becoming root, with a stand-in of sudo that behaves as sudo(8) says of -n, -S and -p; it gives no rights, so the test can
// run anywhere. The real one was tried by hand (docs/guide/hosts.md).
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Secret } from '../../../src/core/secret.ts';
import { query } from '../../../src/ports/host.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';

/** Messages and the order of prompts as sudo 1.9 prints them; three wrong passwords end it. */
const standIn = `#!/bin/sh
prompt= n=
while :; do case $1 in -n) n=1; shift;; -S) shift;; -p) prompt=$2; shift 2;; --) shift; break;; *) break;; esac; done
case $MODE in
  free) exec "$@";;
  denied) echo "Sorry, user $(id -un) may not run sudo on here." >&2; exit 1;;
esac
if [ "$n" ]; then echo "sudo: a password is required" >&2; exit 1; fi
for try in 1 2 3; do
  printf %s "$prompt" >&2
  IFS= read -r given
  if [ "$given" = "the right one" ]; then exec "$@"; fi
  echo "Sorry, try again." >&2
done
echo "sudo: 3 incorrect password attempts" >&2; exit 1
`;

async function asRoot(mode: string, password?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-sudo-'));
  try {
    // Root is not asked to become root: the stand-in of id makes an ordinary user of whoever runs the test.
    for (const [name, text] of [
      ['sudo', standIn],
      ['id', '#!/bin/sh\necho 1000\n'],
    ] as const) {
      if (name === 'sudo' && mode === 'missing') continue;
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
    const path = mode === 'missing' ? folder : `${folder}:${process.env['PATH'] ?? ''}`;
    await using host = createHost({
      host: 'here',
      env: { PATH: path, MODE: mode },
      ...(password === undefined ? {} : { sudoPassword: new Secret('sudo', password) }),
    });
    const writer = host.writer(new AbortController().signal).asRoot();
    const file = join(folder, 'file');
    await Promise.all([writer.writeFile(file, Buffer.from('as root'), { mode: 0o600 }), writer.query(query(['true']))]);
    return Buffer.from((await writer.readFile(file)) ?? []).toString();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('`asRoot()`', () => {
  it('needs no password where sudo wants none', async () => {
    assert.equal(await asRoot('free'), 'as root');
    assert.equal(await asRoot('free', 'never sent'), 'as root');
  });

  it('gives the password when it is asked, and a wrong one only once', async () => {
    assert.equal(await asRoot('asks', 'the right one'), 'as root');
    await assert.rejects(asRoot('asks', 'a wrong one'), {
      code: 'sudo-refused',
      effect: 'unchanged',
      message: /the password was not accepted/,
    });
  });

  it('says what to do where sudo wants a password that nobody gave, or refuses', async () => {
    await assert.rejects(asRoot('asks'), { code: 'sudo-refused', message: /a password is required/, next: /sudoPassword/ });
    await assert.rejects(asRoot('denied', 'the right one'), { code: 'sudo-refused', message: /may not run sudo/ });
  });
});
