// The files of a container, for the stand-ins of the scripts that move files. Its user is root; owners are kept beside the volume.
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { TreePlace } from '../../file-scripts/tree-place.ts';
import type { PodFiles } from './pod-files.ts';

export function podTreePlace(files: PodFiles): TreePlace {
  const file = `${files.real('/').replace(/\/+$/, '')}.owners.json`;
  const owners = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, string][]) : []);
  return {
    real: (path) => files.writable(files.locate(path, { keepLink: true })),
    ownerOf: (path) => {
      const name = owners.get(path) ?? 'root';
      return { name, id: name === 'root' ? 0 : Number(name) || 1000 };
    },
    nameOf: (id) => (id === 0 ? 'root' : String(id)),
    give(path, owner) {
      const name = owner === '0' ? 'root' : owner;
      if ((owners.get(path) ?? 'root') === name) return;
      owners.set(path, name);
      writeFileSync(file, JSON.stringify([...owners]));
    },
    link: (path, target) => symlinkSync(target, files.writable(files.locate(path, { keepLink: true }))),
    user: { name: 'root', id: 0 },
    hasSqlite: false,
    records: `${files.real('/').replace(/\/+$/, '')}.file-records`,
  };
}
