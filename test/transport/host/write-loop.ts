// A process to be killed: writes one file again and again over ssh, each time whole with another letter, and small ones beside it.
// `node write-loop.ts SSH_CONFIG FOLDER SIZE`
import { createHost } from '../../../src/transport/host/create-host.ts';

const [configFile = '', folder = '', size = '0'] = process.argv.slice(2);
const host = createHost({ host: 'indri', ssh: { destination: 'indri', configFile } });
const writer = host.writer(new AbortController().signal);
for (let round = 0; ; round += 1) {
  const content = Buffer.alloc(Number(size), 65 + (round % 26));
  await Promise.all([
    writer.writeFile(`${folder}/large`, content, { mode: 0o600 }),
    ...[1, 2, 3].map((n) => writer.writeFile(`${folder}/small-${n}`, content.subarray(0, 5000), { mode: 0o644 })),
  ]);
  process.stdout.write('.');
}
