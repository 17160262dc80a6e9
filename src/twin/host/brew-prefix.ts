// Where Homebrew keeps its things on a host (https://docs.brew.sh/Installation).
import type { Host } from '../../inventory/inventory.ts';

export function brewPrefix(host: Pick<Host, 'os' | 'architecture'>): string {
  if (host.os.family === 'linux') return '/home/linuxbrew/.linuxbrew';
  return host.architecture === 'arm64' ? '/opt/homebrew' : '/usr/local';
}
