// Stand-in of a metrics script for Prometheus' textfile collector: asks a URL whether its service answers and writes
// `<service>_up 1` or `0`. The URL, the file and the metric are read from the script itself, so a wrong one shows.
import { posix } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { Program, TwinHost, TwinWorld } from '../world.ts';

export const textfileMetrics: Program = {
  name: 'textfile-metrics',
  async start(world, { place, argv, settings }) {
    if (!('host' in place)) throw new Error('textfile-metrics: the stand-in runs on hosts only');
    const host = world.host(place.host);
    const { url, file, metric } = { ...(await readScript(host, argv)), ...settings } as Partial<Script>;
    if (url === undefined || file === undefined || metric === undefined)
      throw new Error('textfile-metrics: the script names no URL, .prom file and _up metric');
    const up = await answers(world, url, place.host);
    if ((await host.stat(posix.dirname(file)))?.type !== 'directory') throw new Error(`${file}.tmp: No such file or directory`);
    await host.writeFile(file, Buffer.from(`${metric} ${up ? 1 : 0}\n`), { mode: 0o644 });
    return { stop: async () => undefined };
  },
};

interface Script {
  readonly url: string;
  readonly file: string;
  readonly metric: string;
}

async function readScript(host: TwinHost, argv: readonly string[]): Promise<Partial<Script>> {
  // The script is the program itself, or the first argument of its interpreter.
  const path = argv.find((argument) => /-metrics(\.sh)?$/.test(argument)) ?? argv[0] ?? '';
  const content = await host.readFile(path);
  const text = content === undefined ? '' : Buffer.from(content).toString('utf8');
  const url = /https?:\/\/[^\s"'<>|)]+/.exec(text)?.[0];
  const file = /(\/[^\s"'$]+\.prom)\b/.exec(text)?.[1];
  const metric = /\b([a-z][a-z0-9_]*_up)\b/.exec(text)?.[1];
  return { ...(url === undefined ? {} : { url }), ...(file === undefined ? {} : { file }), ...(metric === undefined ? {} : { metric }) };
}

async function answers(world: TwinWorld, url: string, host: string): Promise<boolean> {
  try {
    return (await world.request(url, `host:${host}`, {})).status < 400;
  } catch (error) {
    if (error instanceof LongshoreError && error.code.startsWith('web-')) return false;
    throw error;
  }
}
