// Ansible's runs of the same work, with nothing of the person's: its own home, its own control sockets, ended after each run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playbook, type Work } from './work.ts';

export const ansibleMissing: string | undefined =
  spawnSync('ansible-playbook', ['--version']).status === 0 ? undefined : 'there is no ansible-playbook here: the comparison is left out';

export class Ansible {
  readonly #folder: string;
  readonly #configFile: string;
  constructor(folder: string, configFile: string, work: Work) {
    this.#folder = folder;
    this.#configFile = configFile;
    mkdirSync(join(folder, 'control'), { recursive: true });
    writeFileSync(join(folder, 'playbook.json'), playbook(work));
    writeFileSync(
      join(folder, 'inventory'),
      `indri ansible_ssh_common_args="-F ${configFile}" ansible_python_interpreter=/usr/bin/python3\n`,
    );
  }

  /** Milliseconds of one run. The connection that Ansible shares among its tasks is made anew each time, as by a person who runs it once. */
  run(mode: 'default' | 'pipelining'): number {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(
      'ansible-playbook',
      ['-i', join(this.#folder, 'inventory'), join(this.#folder, 'playbook.json')],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: {
          ...process.env,
          LC_ALL: 'C.UTF-8',
          ANSIBLE_HOME: join(this.#folder, 'home'),
          ANSIBLE_LOCAL_TEMP: join(this.#folder, 'tmp'),
          ANSIBLE_SSH_CONTROL_PATH_DIR: join(this.#folder, 'control'),
          ANSIBLE_NOCOLOR: '1',
          ANSIBLE_RETRY_FILES_ENABLED: '0',
          ...(mode === 'pipelining' ? { ANSIBLE_PIPELINING: '1' } : {}),
        },
      },
    );
    const ms = performance.now() - started;
    this.#endConnections();
    if (status !== 0) throw new Error(`ansible-playbook ended with ${status}: ${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    return ms;
  }

  #endConnections(): void {
    const control = join(this.#folder, 'control');
    for (const socket of readdirSync(control)) {
      spawnSync('ssh', ['-F', this.#configFile, '-O', 'exit', '-S', join(control, socket), 'indri']);
      rmSync(join(control, socket), { force: true });
    }
  }
}
