import { BlockList, isIP, isIPv6 } from 'node:net';
import { type Actor } from '../auth/access';

const ourNetworks = new BlockList();
ourNetworks.addSubnet('127.0.0.0', 8);
ourNetworks.addSubnet('10.0.0.0', 8);
ourNetworks.addSubnet('172.16.0.0', 12);
ourNetworks.addSubnet('192.168.0.0', 16);
ourNetworks.addSubnet('169.254.0.0', 16);
ourNetworks.addAddress('::1', 'ipv6');
ourNetworks.addSubnet('fc00::', 7, 'ipv6');
ourNetworks.addSubnet('fe80::', 10, 'ipv6');

const isPrivate = (address: string): boolean =>
  isIP(address) !== 0 && ourNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * Which hop is trusted to name the caller's address: the one right before us, when it is in our own network. What that
 * hop got from others is not (`X-Forwarded-For` grows to the left, and its left end is the caller's to write).
 */
export const trustedHop = (address: string, hop: number): boolean => hop === 0 && isPrivate(address);

/** The groups of an IPv6 address that name a network of one customer: the first four (RFC 6177). */
const network64 = (address: string): string => {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
};

/** What is counted for an address: itself, or the /64 of an IPv6 one, of which one customer has 2^64 addresses. */
export const addressKey = (address: string | undefined): string => {
  if (!address) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  return isIPv6(address) ? `${network64(address)}::/64` : address;
};

/** Header in which one service names the client on whose behalf it calls another. */
export const callerAddressHeader = 'x-caller-address';

/** The address to count: only another service may forward one. */
export const countedAddress = (
  actor: Actor | undefined,
  own: string | undefined,
  forwarded: string | undefined,
): string => addressKey(actor?.role === 'SERVICE' && forwarded && isIP(forwarded) ? forwarded : own);
