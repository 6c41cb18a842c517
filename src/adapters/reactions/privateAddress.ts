import { BlockList, isIP } from 'node:net';

/** Not of the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry */
const V6: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [net, prefix] of V4) blocked.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of V6) blocked.addSubnet(net, prefix, 'ipv6');

/** Prefixes of IPv6 that hold an IPv4 address, and at which of its 16 bit groups that begins. */
const EMBEDDING: readonly (readonly [string, number, number])[] = [
  ['::ffff:0:0', 96, 6],
  ['64:ff9b::', 96, 6],
  ['2002::', 16, 1],
];

/**
 * Whether an address leads to this machine, its networks or nowhere, also where IPv6 only wraps
 * IPv4 (mapped, NAT64, 6to4). What is no address counts as private.
 * @param address without brackets; a zone (`%eth0`) is ignored
 */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return true;
  if (family === 4) return blocked.check(plain, 'ipv4');
  const groups = groupsOf(plain);
  for (const [prefix, bits, at] of EMBEDDING) {
    if (!startsWith(groups, groupsOf(prefix), bits)) continue;
    const [high = 0, low = 0] = groups.slice(at);
    return blocked.check([high >> 8, high & 255, low >> 8, low & 255].join('.'), 'ipv4');
  }
  return blocked.check(plain, 'ipv6');
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser writes the last 32 bits as groups too.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const [first, last] = [numbersOf(head), numbersOf(tail ?? '')];
  const middle = new Array<number>(8 - first.length - last.length).fill(0);
  return [...first, ...middle, ...last];
}

function numbersOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function startsWith(groups: readonly number[], prefix: readonly number[], bits: number): boolean {
  return groups.slice(0, bits / 16).every((group, index) => group === prefix[index]);
}
