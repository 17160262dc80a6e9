// The files of a container, for the stand-ins of the scripts that move files. Its user is root; owners are kept beside the volume.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreePlace } from '../../file-scripts/tree-place.ts';
import type { PodFiles } from './pod-files.ts';

export function podTreePlace(files: PodFiles): TreePlace {
  const known = new Map<string, Map<string, string>>();
  const remembered = (path: string) => {
    const { mount, inside } = files.mountOf(files.locate(path, { keepLink: true }));
    const file = mount.owners ?? `${mount.directory.replace(/\/+$/, '')}.owners.json`;
    let owners = known.get(file);
    if (owners === undefined) {
      owners = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, string][]) : []);
      known.set(file, owners);
    }
    return { file, owners, inside };
  };
  return {
    real: (path) => files.real(files.locate(path, { keepLink: true })),
    isWritable: (path) => !files.mountOf(files.locate(path, { keepLink: true })).mount.readOnly,
    ownerOf: (path) => {
      const { owners, inside } = remembered(path);
      const name = owners.get(inside) ?? 'root';
      return { name, id: name === 'root' ? 0 : Number(name) || 1000 };
    },
    nameOf: (id) => (id === 0 ? 'root' : String(id)),
    give(path, owner) {
      const { file, owners, inside } = remembered(path);
      const name = owner === '0' ? 'root' : owner;
      if ((owners.get(inside) ?? 'root') === name) return;
      owners.set(inside, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify([...owners]));
    },
    link: (path, target) => symlinkSync(target, files.writable(files.locate(path, { keepLink: true }))),
    user: { name: 'root', id: 0 },
    hasSqlite: false,
    records: join(files.real(files.locate('/var/tmp')), 'longshore-0'),
  };
}
