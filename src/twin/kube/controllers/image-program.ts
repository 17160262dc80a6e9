// Which stand-in runs for an image: the one that has the name of the image's repository, a silent one for databases, or a plain
// listener that answers every request (operators and their probes, too); and the environment that the image itself sets.
import type { Program, Programs } from '../../world.ts';

/** Images whose containers answer no HTTP; the servers behind them are the business of the controllers of this folder. */
const silent = new Set(['postgresql', 'postgres']);
/** Stand-ins of the host forms, whose settings an image does not carry. */
const hostForms = new Set(['listener', 'postgres', 'textfile-metrics', 'zot']);

/** Miniflux's image listens on every address (https://github.com/miniflux/v2/blob/main/packaging/docker/alpine/Dockerfile). */
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = { miniflux: { LISTEN_ADDR: '0.0.0.0:8080' } };

const silentProgram: Program = {
  name: 'silent',
  async start() {
    return { async stop() {} };
  },
};

const plainListener: Program = {
  name: 'plain-listener',
  async start() {
    return {
      async answer() {
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok\n' };
      },
      async stop() {},
    };
  },
};

export function imageProgram(
  programs: Programs,
  image: string,
): { readonly program: Program; readonly environment: Readonly<Record<string, string>> } {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
  const name = repository.split('/').at(-1) ?? '';
  const product = hostForms.has(name) ? undefined : programs.get(name);
  return { program: product ?? (silent.has(name) ? silentProgram : plainListener), environment: environments[name] ?? {} };
}
