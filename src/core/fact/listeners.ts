// Ports of hosts: who listens, and which the system keeps for itself.
import type { FactFamily } from './fact-shape.ts';

export type ListenerFact =
  | {
      readonly fact: 'listens';
      readonly host: string;
      readonly port: number;
      readonly holder: string;
      readonly address?: string;
      readonly scheme?: 'http' | 'https' | 'tcp' | 'ssh' | 'postgres';
      readonly auth?: 'none' | 'password' | 'token' | 'certificate';
      readonly serves?: readonly string[];
    }
  | { readonly fact: 'reserved'; readonly host: string; readonly port: number; readonly holder: string };

export const listenerFacts: FactFamily<ListenerFact> = {
  title: 'Listeners and ports',
  about:
    'Who has a port of a host, at which address, with which protection. The address decides who can come near at all: what listens on every interface is open to the whole LAN, whatever the tailnet’s policy says.',
  facts: {
    listens: {
      what: 'Something listens on a port of a host.',
      key: ['host', 'port', 'holder'],
      fields: {
        host: 'Host of the inventory.',
        port: 'TCP port.',
        holder: 'Who has it.',
        address: '`127.0.0.1`, an address, or `*` for every interface.',
        scheme: 'What is spoken there.',
        auth: 'What a client must show; `none` is anybody who can connect.',
        serves: 'Services to which it passes requests on, where it is a proxy.',
      },
      absence: 'false',
      example: { fact: 'listens', host: 'indri', port: 5050, holder: 'registry', address: '127.0.0.1', scheme: 'http', auth: 'none' },
    },
    reserved: {
      what: 'The operating system keeps a port for itself, now or after its next update.',
      key: ['host', 'port', 'holder'],
      fields: { host: 'Host of the inventory.', port: 'TCP port.', holder: 'What it is kept for.' },
      absence: 'unknown',
      example: { fact: 'reserved', host: 'indri', port: 5000, holder: 'AirPlay Receiver' },
    },
  },
};
