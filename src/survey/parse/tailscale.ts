// `tailscale status --json` (ipnstate.Status) and `tailscale serve status --json` (ipn.ServeConfig: TCP and Web by port, and the
// same by service under Services).
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { SeenTailnet } from '../seen.ts';
import { jsonOf, objectOf, textOf, textsOf } from './json-text.ts';

type Serve = SeenTailnet['serves'][number];

export function parseTailscale(status: string, serve: string): SeenTailnet {
  const answer = objectOf(jsonOf(status));
  const self = objectOf(answer['Self']);
  const name = (textOf(self['DNSName']) ?? '').split('.')[0] ?? '';
  const config = objectOf(jsonOf(serve));
  const services = Object.entries(objectOf(config['Services'])).filter(([key]) => key.startsWith('svc:'));
  return {
    suffix: textOf(answer['MagicDNSSuffix']) ?? '',
    ...(name === '' ? {} : { device: { name, tags: textsOf(self['Tags']) } }),
    serves: [...entriesOf(config), ...services.flatMap(([key, value]) => entriesOf(value, key as `svc:${string}`))],
  };
}

function entriesOf(config: Json | undefined, service?: `svc:${string}`): readonly Serve[] {
  const at = service === undefined ? {} : { service };
  const { TCP: tcp, Web: web } = objectOf(config);
  const forwards = Object.entries(objectOf(tcp)).flatMap(([port, handler]): readonly Serve[] => {
    const upstream = textOf(objectOf(handler)['TCPForward']);
    return upstream === undefined || !isPort(port)
      ? []
      : [{ ...at, protocol: 'tcp', port: Number(port), path: '/', upstream: `tcp://${upstream}` }];
  });
  const sites = Object.entries(objectOf(web)).flatMap(([name, site]) =>
    sitesOf(name, objectOf(site), objectOf(tcp)).map((entry) => ({ ...at, ...entry })),
  );
  return [...forwards, ...sites];
}

function sitesOf(name: string, site: JsonObject, tcp: JsonObject): readonly Serve[] {
  const port = name.split(':').at(-1) ?? '';
  if (!isPort(port)) return [];
  const plain = objectOf(tcp[port])['HTTP'] === true;
  return Object.entries(objectOf(site['Handlers'])).flatMap(([path, handler]): readonly Serve[] => {
    const to = isJsonObject(handler) ? (textOf(handler['Proxy']) ?? textOf(handler['Path'])) : undefined;
    return to === undefined ? [] : [{ protocol: plain ? 'http' : 'https', port: Number(port), path, upstream: to }];
  });
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text);
}
