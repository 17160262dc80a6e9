// A tool in one exact version through mise, without a place in any of its config files: other steps call it by its full
// path. mise.jdx.dev/cli/install, /cli/ls, /cli/uninstall
import { diffOf } from '../../../core/diff.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import { parseJson } from '../../host/parse-json.ts';
import type { ResourceKind } from '../../kind.ts';

export type MiseToolDesired = {
  readonly host: string;
  /** As mise names it: `go`, `node`, `npm:prettier`. */
  readonly tool: string;
  /** The exact version: `1.25.4`. `latest` would be another thing tomorrow. */
  readonly version: string;
  /** Absolute paths of programs that it brings: facts that other steps require. */
  readonly programs: readonly string[];
  /** `/opt/homebrew/bin/mise` unless given. */
  readonly mise?: string;
};

export interface MiseToolObserved {
  /** Where it is installed; `undefined` when it is not. */
  readonly directory: string | undefined;
}

export type MiseToolImage = { readonly installed: boolean };
export type MiseToolOutputs = { readonly directory: string };

const installMs = 30 * 60_000;

export const miseToolKind: ResourceKind<MiseToolDesired, MiseToolObserved, MiseToolImage, MiseToolOutputs> = {
  type: 'resource',
  name: 'mise-tool',
  describe: ({ tool, version, host }) => `${tool} ${version} through mise on ${host}`,
  validate: ({ tool, version, programs }) => [
    ...(/^[A-Za-z0-9][A-Za-z0-9:@._/+-]*$/.test(tool) ? [] : [`tool "${tool}" is no name of a tool`]),
    ...(/^\d[A-Za-z0-9.+_-]*$/.test(version) && version.includes('.') ? [] : [`version "${version}" is no exact version such as 1.25.4`]),
    ...programs.flatMap((program) => pathProblems('program', program)),
  ],
  facts: ({ host, programs, mise, tool, version }) => ({
    requires: [{ fact: 'program', host, program: mise ?? defaultMise }],
    provides: [
      ...programs.map((program) => ({ fact: 'program', host, program, version }) as const),
      { fact: 'version', subject: `${tool}@${host}`, version },
    ],
  }),
  identity: ({ host, tool, version }) => `mise-tool ${host}:${tool}@${version}`,
  read: async (context, desired) => ({ directory: await look(context.host(desired.host), desired) }),
  diff: ({ tool, version }, { directory }) => diffOf('create', directory === undefined ? [{ field: tool, to: version }] : []),
  capture: async (_, __, { directory }) => ({ installed: directory !== undefined }),
  async apply(context, desired) {
    const host = context.host(desired.host);
    if ((await look(host, desired)) !== undefined) return;
    await tell(host, [desired.mise ?? defaultMise, 'install', '--yes', `${desired.tool}@${desired.version}`], {
      timeoutMs: installMs,
      next: `Look with "mise ls-remote ${desired.tool}" whether there is such a version.`,
    });
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image.installed || (await look(host, desired)) === undefined) return;
    await tell(host, [desired.mise ?? defaultMise, 'uninstall', '--yes', `${desired.tool}@${desired.version}`]);
  },
  outputs: (_, { directory }) => ({ directory: directory ?? '' }),
};

const defaultMise = '/opt/homebrew/bin/mise';

/** `mise ls --installed --json TOOL` is a list; members `version`, `install_path`, `installed`. No mise yet: no tool either. */
async function look(host: HostReader, desired: MiseToolDesired): Promise<string | undefined> {
  const argv = [desired.mise ?? defaultMise, 'ls', '--installed', '--json', desired.tool] as const;
  const { exitCode, stdout } = await ask(host, argv, { exits: [0, 126, 127] });
  if (exitCode !== 0) return undefined;
  const listed = parseJson(stdout, `"${argv.join(' ')}" on ${host.name}`);
  const found = (isJsonArray(listed) ? listed : [])
    .filter(isJsonObject)
    .find((each) => each['version'] === desired.version && each['installed'] !== false);
  return typeof found?.['install_path'] === 'string' ? found['install_path'] : undefined;
}

/** @public */
export function miseTool(options: Input<MiseToolDesired>): StepDefinition<MiseToolOutputs> {
  return stepDefinition<MiseToolDesired & JsonObject, MiseToolOutputs>('resource', miseToolKind.name, options, ['directory']);
}
