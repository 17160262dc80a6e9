// `df -P -k` (POSIX): device, 1024-blocks, used, available, capacity, mount point, which may have blanks.
import type { SeenDisk } from '../seen.ts';
import { parseLines, type Parsed } from './parsed.ts';

/** File systems that hold nothing of anybody's. */
const unreal = /^(tmpfs|devtmpfs|devfs|udev|overlay|none|shm|map |squashfs|proc|sysfs|cgroup\w*|efivarfs|run|dev)( |$)/;

export function parseDisks(text: string): Parsed<SeenDisk> {
  const { items, unread } = parseLines(text, (line) => {
    if (line.startsWith('Filesystem')) return { device: 'none', mountedOn: '', sizeGiB: 0, freeGiB: 0 };
    const [, device, blocks, available, mountedOn] = /^(.*?\S)\s+(\d+)\s+\d+\s+(-?\d+)\s+(?:-|\d+%)\s+(\/.*)$/.exec(line) ?? [];
    if (device === undefined || blocks === undefined || available === undefined || mountedOn === undefined) return undefined;
    return { device, mountedOn, sizeGiB: gib(blocks), freeGiB: gib(available) };
  });
  return { items: items.filter(({ device, sizeGiB }) => !unreal.test(device) && sizeGiB > 0), unread };
}

function gib(kib: string): number {
  return Math.round(Number(kib) / 1024 / 102.4) / 10;
}
