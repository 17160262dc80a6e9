// One run of Longshore on the work: engine, journal and transport as `longshore apply` has them, with one small kind for the
// looks. A process of its own, so that its start counts. `node converge.ts SSH_CONFIG PORT FOLDER STEPS STATE`
import { stepDefinition } from '../../src/plan/step.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { phase } from '../../src/plan/phase.ts';
import { apply } from '../../src/engine/apply.ts';
import { StopSignal } from '../../src/engine/stop.ts';
import { openState } from '../../src/cli/state-folder.ts';
import { realTransports } from '../../src/cli/real-transports.ts';
import type { AnyCheckKind, Kind } from '../../src/kinds/kind.ts';
import { command, commandKind } from '../../src/kinds/resource/command/command.ts';
import { directory, directoryKind } from '../../src/kinds/resource/directory/directory.ts';
import { file, fileKind } from '../../src/kinds/resource/file/file.ts';
import { query } from '../../src/ports/host.ts';
import { workIn } from './work.ts';

const [configFile = '', port = '', folder = '', steps = '100', stateFolder = ''] = process.argv.slice(2);
const work = workIn(folder, Number(steps));

const look: AnyCheckKind = {
  type: 'check',
  name: 'bench-look',
  describe: () => 'a look',
  validate: () => [],
  facts: () => ({}),
  observe: async (context, { argv, path }: { readonly argv?: readonly [string, ...string[]]; readonly path?: string }) => {
    const host = context.host('indri');
    const pass = argv === undefined ? (await host.stat(path ?? '/')) !== undefined : (await host.query(query(argv))).exitCode === 0;
    return { pass, detail: '' };
  },
};
const kinds = new Map<string, Kind>([commandKind, directoryKind, fileKind, look].map((kind) => [kind.name, kind as Kind]));

const plan = definePlan('bench', {
  inventory: {
    workstation: 'here',
    tailnet: { suffix: 'example.ts.net' },
    hosts: [
      {
        name: 'indri',
        ssh: { destination: 'indri', configFile, options: { Port: port } },
        os: { family: 'linux', version: '12' },
        architecture: 'amd64',
        user: { name: 'root', uid: 0, home: '/root' },
        programs: [],
      },
    ],
    services: [],
    databaseServers: [],
    serveEntries: [],
    secrets: [],
  },
  phases: [
    phase('files', { goal: 'Files are there' }, ({ step }) => {
      step('folder', directory({ host: 'indri', path: work.folder, mode: 0o755 }));
      work.files.forEach((each, index) => step(`file-${index}`, file({ host: 'indri', ...each })));
    }),
    phase('commands', { goal: 'Commands have run' }, ({ step }) => {
      work.commands.forEach(({ argv, creates: path }, index) =>
        step(
          `command-${index}`,
          path === undefined
            ? stepDefinition('check', look.name, { argv })
            : command({ host: 'indri', title: path, run: argv, done: { query: ['test', '-e', path] }, undo: ['rm', '-f', path] }),
        ),
      );
      work.stats.forEach((path, index) => step(`stat-${index}`, stepDefinition('check', look.name, { path })));
    }),
  ],
});

await using transports = await realTransports(plan, { environment: process.env, state: stateFolder, looksOnly: false });
using state = openState(stateFolder, { create: true, command: 'bench' });
const report = await apply(plan, {
  journal: state.journal,
  evidence: state.evidence,
  holder: state.holder,
  transports,
  kinds: {
    get: (name) => {
      const kind = kinds.get(name);
      if (kind === undefined) throw new Error(`no kind ${name}`);
      return kind;
    },
  },
  stop: new StopSignal(),
  emit: () => undefined,
});
if (report.verdict !== 'done') {
  console.error(
    JSON.stringify(
      report.phases
        .flatMap((each) => each.steps)
        .filter((each) => each.error !== undefined)
        .slice(0, 3),
    ),
  );
  process.exitCode = 1;
}
