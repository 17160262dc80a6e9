// The files of a simulated host, for the stand-ins of the scripts that move files.
import { join } from 'node:path';
import type { Owner, TreePlace } from '../file-scripts/tree-place.ts';
import type { CommandContext } from './commands/command.ts';

export function hostTreePlace({ host, files, root, world }: CommandContext): TreePlace {
  const { user } = host.inventory;
  const owner = (name: string): Owner => ({ name, id: name === 'root' ? 0 : name === user.name ? user.uid : Number(name) || 1000 });
  return {
    real: (path) => files.real(path),
    isWritable: () => true,
    ownerOf: (path) => owner(files.owner(path)),
    nameOf: (id) => (id === 0 ? 'root' : id === user.uid ? user.name : String(id)),
    give: (path, name) => files.give(path, name === '0' ? 'root' : name === String(user.uid) ? user.name : name),
    link: (path, target) => files.link(path, target),
    user: owner(root ? 'root' : user.name),
    // macOS brings it along: https://www.sqlite.org/famous.html
    hasSqlite: host.inventory.os.family === 'macos' || host.files.stat('/usr/bin/sqlite3') !== undefined,
    records: join(world.directory, 'hosts', host.name, 'file-records'),
  };
}
