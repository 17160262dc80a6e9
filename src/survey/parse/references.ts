// Who a configuration talks to: `host:port` in URLs and settings. User and password of a URL are dropped here, at the source.
import type { HostPort } from '../seen.ts';

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  mongodb: 27_017,
  amqp: 5672,
  mqtt: 1883,
  ldap: 389,
  smtp: 25,
};

const url = /\b([a-z][a-z0-9+]{1,15}):\/\/(?:[^\s/"'<>]*@)?(\[[0-9a-f:]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(?=[\s/?#"'`;,)\]}>]|$)/gi;
const pair = /(?:^|[\s"'=(,])((?:\d{1,3}\.){3}\d{1,3}|localhost|[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9]):(\d{2,5})(?=[\s"',;)/]|$)/g;

export function parseReferences(text: string): readonly HostPort[] {
  const found = new Map<string, HostPort>();
  const add = (host: string, port: number): void => {
    if (port > 0 && port <= 65_535) found.set(`${host}:${port}`, { host, port });
  };
  for (const line of text.split('\n')) {
    if (/^\s*(#|;|\/\/)/.test(line) || line.length > 4000) continue;
    for (const [, scheme = '', host = '', port] of line.matchAll(url)) {
      const number = port === undefined ? defaultPorts[scheme.toLowerCase().replace(/\+.*$/, '')] : Number(port);
      if (number !== undefined) add(host.replace(/^\[|\]$/g, ''), number);
    }
    for (const [, host = '', port] of line.matchAll(pair)) add(host, Number(port));
  }
  return [...found.values()];
}
