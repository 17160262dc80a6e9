// The work that is compared: a directory, 60 files, 20 commands (half of them make something once) and 20 looks at files, the
// same as a plan of Longshore and as an Ansible playbook.

export interface WorkFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

export interface Work {
  readonly folder: string;
  readonly files: readonly WorkFile[];
  readonly commands: readonly { readonly argv: readonly [string, ...string[]]; readonly creates?: string }[];
  readonly stats: readonly string[];
}

/** `steps` in all, in the proportion 60 : 20 : 20. */
export function workIn(folder: string, steps: number): Work {
  const count = (share: number) => Math.max(1, Math.round((steps * share) / 100));
  const files = Array.from({ length: count(60) }, (_, index) => ({
    path: `${folder}/file-${index}.conf`,
    content: Array.from(
      { length: 10 + index },
      (__, line) => `option_${index}_${line} = "value ${(index * 7919 + line * 104729) % 99991}"\n`,
    ).join(''),
    mode: index % 2 === 0 ? 0o644 : 0o640,
  }));
  const looks: readonly [string, ...string[]][] = [
    ['uname', '-r'],
    ['cat', '/etc/os-release'],
    ['id', '-u'],
    ['df', '-P', '/'],
    ['ls', '/'],
    ['hostname'],
    ['date', '+%s'],
    ['cat', '/proc/loadavg'],
    ['sha256sum', '/etc/passwd'],
    ['env'],
  ];
  const commands = Array.from({ length: count(20) }, (_, index) => {
    const look = looks[(index >> 1) % looks.length] ?? ['true'];
    if (index % 2 === 1) return { argv: look };
    const creates = `${folder}/marker-${index}`;
    return { argv: ['cp', `${folder}/file-${index % files.length}.conf`, creates] as const, creates };
  });
  return { folder, files, commands, stats: Array.from({ length: count(20) }, (_, index) => files[index % files.length]?.path ?? folder) };
}

/** Modules by their full names, facts not gathered: what a person writes who wants it fast. */
export function playbook(work: Work): string {
  const text = (value: unknown) => JSON.stringify(value);
  const tasks: object[] = [
    { name: 'folder', 'ansible.builtin.file': { path: work.folder, state: 'directory', mode: '0755' } },
    ...work.files.map((file) => ({
      name: file.path,
      'ansible.builtin.copy': { content: file.content, dest: file.path, mode: `0${file.mode.toString(8)}` },
    })),
    ...work.commands.map(({ argv, creates }) => ({
      name: argv.join(' '),
      'ansible.builtin.command': { argv, ...(creates === undefined ? {} : { creates }) },
      changed_when: creates !== undefined,
    })),
    ...work.stats.map((path) => ({ name: `stat ${path}`, 'ansible.builtin.stat': { path } })),
  ];
  return text([{ hosts: 'all', gather_facts: false, tasks }]);
}
