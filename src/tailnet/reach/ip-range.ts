// Sets of IP addresses: sorted ranges of one number line, IPv4 below IPv6.

/** Both ends belong to it. */
export interface IpRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Sorted, apart, none next to another. */
export type IpSet = readonly IpRange[];

const v4Size = 1n << 32n;

/** An address, a CIDR block or `first-last`; `undefined` for anything else. Bits of a block below its mask are ignored. */
export function parseIpRange(text: string): IpRange | undefined {
  const [from = '', to] = text.split('-');
  if (to !== undefined) {
    const [first, last] = [parseAddress(from), parseAddress(to)];
    return first === undefined || last === undefined || first > last || first < v4Size !== last < v4Size ? undefined : { first, last };
  }
  const [host = '', mask, ...more] = text.split('/');
  const address = parseAddress(host);
  if (address === undefined || more.length > 0) return undefined;
  const isV4 = address < v4Size;
  const width = isV4 ? 32 : 128;
  if (mask === undefined) return { first: address, last: address };
  if (!/^\d{1,3}$/.test(mask) || Number(mask) > width) return undefined;
  const size = 1n << BigInt(width - Number(mask));
  const base = isV4 ? 0n : v4Size;
  const first = base + ((address - base) / size) * size;
  return { first, last: first + size - 1n };
}

function parseAddress(text: string): bigint | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split('.').map(Number);
    return bytes.some((byte) => byte > 255) ? undefined : bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }
  if (!text.includes(':') || !/^[0-9a-fA-F:.]+$/.test(text)) return undefined;
  const host = URL.canParse(`http://[${text}]/`) ? new URL(`http://[${text}]/`).hostname.slice(1, -1) : undefined;
  if (host === undefined) return undefined;
  const [head = '', tail] = host.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const all = [...left, ...Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0'), ...right];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n) + v4Size;
}

export function ipSet(ranges: readonly IpRange[]): IpSet {
  const result: IpRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.first < b.first ? -1 : 1))) {
    const last = result.at(-1);
    // IPv4 and IPv6 are never joined, so that a set can be told by its families.
    if (last !== undefined && range.first <= last.last + 1n && range.first !== v4Size)
      result[result.length - 1] = { first: last.first, last: range.last > last.last ? range.last : last.last };
    else result.push(range);
  }
  return result;
}

export function ipSetWithout(set: IpSet, removed: IpSet): IpSet {
  return removed.reduce<IpSet>(
    (left, { first, last }) =>
      left.flatMap((range) => [
        ...(range.first < first ? [{ first: range.first, last: range.last < first ? range.last : first - 1n }] : []),
        ...(range.last > last ? [{ first: range.first > last ? range.first : last + 1n, last: range.last }] : []),
      ]),
    set,
  );
}

/** The whole range lies in the set. */
export function ipSetCovers(set: IpSet, range: IpRange): boolean {
  return set.some(({ first, last }) => first <= range.first && range.last <= last);
}

function block(text: string): IpRange {
  const range = parseIpRange(text);
  if (range === undefined) throw new TypeError(`"${text}" is no block of addresses`);
  return range;
}

/** https://tailscale.com/docs/concepts/tailscale-ip-addresses */
export const tailnetAddresses: IpSet = ipSet(['100.64.0.0/10', 'fd7a:115c:a1e0::/48'].map(block));

/** https://tailscale.com/docs/reference/targets-and-selectors, “autogroup:internet” */
export const internetAddresses: IpSet = ipSetWithout(
  ipSet(['0.0.0.0/0', '2000::/3'].map(block)),
  ipSet(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'].map(block)),
);
