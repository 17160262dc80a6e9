// A bare git repository with one commit, for an inventory that names one by its path: what a rehearsal carries and proves. Written
// as git writes it, without git: equal twins have equal repositories. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { HostFiles } from './host-files.ts';

export function seedRepository(files: HostFiles, path: string): void {
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'hooks', 'info'])
    files.seedDirectory(`${path}/${folder}`);
  const object = (type: string, content: Buffer): string => {
    const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const id = createHash('sha1').update(whole).digest('hex');
    files.seedFile(`${path}/objects/${id.slice(0, 2)}/${id.slice(2)}`, deflateSync(whole), 0o444);
    return id;
  };
  const name = posix.basename(path, '.git');
  const blob = object('blob', Buffer.from(`# ${name}\n`));
  const tree = object('tree', Buffer.concat([Buffer.from('100644 README.md\0'), Buffer.from(blob, 'hex')]));
  const who = 'A Person <person@example.org> 1767225600 +0000';
  const commit = object('commit', Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nBegin\n`));
  files.seedFile(`${path}/HEAD`, 'ref: refs/heads/main\n', 0o644);
  files.seedFile(`${path}/config`, '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n', 0o644);
  files.seedFile(`${path}/description`, `${name}\n`, 0o644);
  files.seedFile(`${path}/refs/heads/main`, `${commit}\n`, 0o644);
}
