// Ports that a host's own system holds before any service: the inventory's `system` services, and on macOS 12 and later
// the AirPlay receiver on 5000 and 7000 (https://developer.apple.com/forums/thread/682332).
import type { Host, Inventory, Listener } from '../../inventory/inventory.ts';
import type { WebResponse } from '../../ports/web.ts';

export interface SystemListener extends Listener {
  readonly command: string;
}

const airPlayPorts = [5000, 7000];

export function systemListeners(inventory: Inventory, host: Host): readonly SystemListener[] {
  const declared = inventory.services.flatMap((service) => {
    const { manager } = service;
    if (service.host !== host.name || !('system' in manager)) return [];
    return service.listens.map((listener) => ({ ...listener, command: manager.system }));
  });
  const airPlay = host.os.family === 'macos' && Number.parseInt(host.os.version, 10) >= 12 ? airPlayPorts : [];
  const missing = airPlay.filter((port) => !declared.some((each) => each.port === port));
  return [...declared, ...missing.map((port) => ({ port, address: '*', command: 'ControlCenter' }))];
}

/** The AirPlay receiver speaks HTTP, but has nothing for strangers; other parts of the system say who they are. */
export function systemAnswer(listener: SystemListener): WebResponse {
  if (listener.command.startsWith('ControlCe')) return { status: 403, headers: { server: 'AirTunes' }, body: '' };
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: `${listener.command}\n` };
}
