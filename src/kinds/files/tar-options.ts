// Options of tar at either end, by whose it is.
// GNU: https://www.gnu.org/software/tar/manual/html_section/Option-Summary.html, bsdtar: https://man.freebsd.org/cgi/man.cgi?bsdtar(1)
import type { SideTools } from './tools.ts';

/** Only content and extended attributes are taken from the archive; its times would cost a header for each file. */
export function packOptions({ tar, hasAttributes }: SideTools, hasSparse: boolean): readonly string[] {
  if (tar === 'bsd') return ['-n', '--format', 'gnutar'];
  return [
    '--format=posix',
    '--pax-option=delete=atime,delete=ctime,delete=mtime',
    '--no-recursion',
    '--hard-dereference',
    '--ignore-failed-read',
    '-b',
    '256',
    ...(hasSparse ? ['--sparse'] : []),
    ...(hasAttributes ? ['--acls', '--xattrs', '--xattrs-include=*', '--xattrs-exclude=security.selinux'] : []),
  ];
}

export function unpackOptions({ tar, hasAttributes }: SideTools): readonly string[] {
  if (tar === 'bsd') return [];
  return ['--delay-directory-restore', '-b', '256', ...(hasAttributes ? ['--acls', '--xattrs', '--xattrs-include=*'] : [])];
}
