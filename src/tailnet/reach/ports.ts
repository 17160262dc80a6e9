// Protocols and ports of rules and of questions. https://tailscale.com/docs/reference/syntax/grants,
// https://tailscale.com/docs/reference/syntax/policy-file (`proto`)

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface PortRule {
  readonly protocols: readonly number[];
  readonly ports: PortRange;
}

export const allPorts: PortRange = { first: 0, last: 65_535 };
const [tcp, udp, icmp, icmpV6] = [6, 17, 1, 58];
/** What a rule without a protocol lets through. */
export const usualProtocols: readonly number[] = [tcp, udp, icmp, icmpV6];
const withPorts: readonly number[] = [tcp, udp, 132];

const names: Readonly<Record<string, readonly number[]>> = {
  icmp: [icmp],
  igmp: [2],
  ipv4: [4],
  'ip-in-ip': [4],
  tcp: [tcp],
  egp: [8],
  igp: [9],
  udp: [udp],
  gre: [47],
  esp: [50],
  ah: [51],
  'ipv6-icmp': [icmpV6],
  sctp: [132],
};

/** Numbers of a protocol by its name or number; `undefined` when there is no such protocol. */
export function protocolNumbers(name: string): readonly number[] | undefined {
  if (/^\d{1,3}$/.test(name)) return Number(name) >= 1 && Number(name) <= 255 ? [Number(name)] : undefined;
  return Object.hasOwn(names, name.toLowerCase()) ? names[name.toLowerCase()] : undefined;
}

/** `443`, `80-90`, `*`, `80,443`; `undefined` for what is none. */
export function parsePorts(text: string): readonly PortRange[] | undefined {
  if (text === '*') return [allPorts];
  const ranges = text.split(',').map((part) => /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()));
  const parsed = ranges.map((match) => (match === null ? undefined : { first: Number(match[1]), last: Number(match[2] ?? match[1]) }));
  const isGood = (range: PortRange | undefined): range is PortRange =>
    range !== undefined && range.first <= range.last && range.first > 0 && range.last <= 65_535;
  return parsed.every(isGood) ? parsed : undefined;
}

/** An entry of a grant's `ip`; `undefined` for what is none. */
export function parseIpEntry(text: string): PortRule | undefined {
  const colon = text.indexOf(':');
  const protocols = colon === -1 ? usualProtocols : protocolNumbers(text.slice(0, colon));
  const [ports, ...more] = parsePorts(text.slice(colon + 1)) ?? [];
  if (protocols === undefined || ports === undefined || more.length > 0) return undefined;
  return { protocols, ports };
}

/**
 * Whether a rule lets a protocol and port through. Once any port between two addresses is open, so is ICMP, as the client's
 * packet filter has it ("If traffic is allowed for a given pair of IP addresses, then ICMP will also be allowed").
 */
export function portRuleAllows(rule: PortRule, protocol: number, port: number | undefined): boolean {
  if (protocol === icmp || protocol === icmpV6)
    return rule.protocols.includes(protocol) || rule.protocols.some((each) => withPorts.includes(each));
  if (!rule.protocols.includes(protocol)) return false;
  return !withPorts.includes(protocol) || port === undefined
    ? rule.ports.first === 0 && rule.ports.last === 65_535
    : rule.ports.first <= port && port <= rule.ports.last;
}

/** `tcp 443`, `tcp+udp 80-90`, `any port`. */
export function portRuleText({ protocols, ports }: PortRule): string {
  const range =
    ports.first === 0 && ports.last === 65_535 ? '*' : ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`;
  const isUsual = protocols.length === usualProtocols.length && usualProtocols.every((each) => protocols.includes(each));
  if (isUsual) return range === '*' ? 'everything' : range;
  return `${protocols.map(protocolName).join('+')}:${range}`;
}

export function protocolName(protocol: number): string {
  return (
    Object.keys(names).find((name) => names[name]?.length === 1 && names[name]?.[0] === protocol) ??
    (protocol === icmp ? 'icmp' : String(protocol))
  );
}
