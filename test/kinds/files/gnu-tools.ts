// Whether moves of files can be tried here at all.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** These programs are GNU's where the move can be tried at all. */
export const noTools: string | false =
  spawnSync('find', ['/', '-maxdepth', '0', '-printf', 'x']).stdout?.toString() === 'x' &&
  spawnSync('tar', ['--version']).stdout?.toString().includes('GNU tar') === true
    ? false
    : 'find and tar are not GNU’s here';

/** Where open files must be seen, too. */
export const noLinuxTools: string | false =
  existsSync('/proc/self/cwd') && spawnSync('tar', ['--version']).stdout?.toString().includes('GNU tar')
    ? false
    : 'needs Linux with GNU tar';
