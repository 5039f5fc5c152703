import { formatAddress, inRange, parseAddress, parseRange, type Address } from "../values/cidr";
import { addressAfter, addressesOf, inBlock, type AddressBlock } from "./addresses";
import { NODE_ADDRESS, type AddressServer, type UnnamedAddress } from "./nodes";
import { isAddressBlock, type Policy } from "./policies";

/** A named address to probe. */
interface Known {
  readonly name: string;
  readonly address: string;
  readonly server?: AddressServer;
}

/** Servers outside the pod network that are evaluated by name. */
export interface NamedServer {
  /** Name of the server, such as `postgres`. */
  readonly name: string;
  /** Address ranges of the server: `10.40.16.0/20`. Each becomes a node. */
  readonly cidrs: readonly string[];
  /** TCP ports of the server. */
  readonly ports: readonly number[];
}

/** Addresses that represent the internet. They are from ranges that are reserved for documentation, so no rule targets them specifically. */
const INTERNET: readonly Known[] = [
  { name: "internet", address: "203.0.113.10" },
  { name: "internet-ipv6", address: "2001:db8::10" },
];

/** Addresses of endpoints from which any pod on a cloud machine can request credentials. */
const CLOUD: readonly Known[] = [
  { name: "instance-metadata", address: "169.254.169.254" },
  { name: "pod-identity", address: "169.254.170.23" },
];

/** Candidates for the private address to probe. */
const PRIVATE = ["10.99.0.1", "172.31.99.1", "192.168.99.1"];

/**
 * Returns the addresses to probe: the internet, the cloud's credential endpoints, a private address, another cluster node, one address in each range
 * that a policy allows or excludes, the requested addresses, and one address in each range of a server.
 */
export function probeAddresses(
  policies: readonly Policy[],
  requested: readonly string[],
  servers: readonly NamedServer[],
): readonly UnnamedAddress[] {
  const blocks = policies.flatMap(blocksOf);
  const known: Known[] = [...INTERNET, ...CLOUD, { name: "private", address: privateAddress(blocks) }];
  known.push({ name: "node", address: NODE_ADDRESS });
  const add = (address: Address) => known.push({ name: formatAddress(address), address: formatAddress(address) });
  const has = (matches: (address: Address) => boolean) => known.some(({ address }) => matches(parsed(address)));
  for (const text of requested)
    if (!known.some(({ address }) => address === text)) known.push({ name: text, address: text });
  known.push(...servers.flatMap(addressesOfServer));
  for (const block of blocks) {
    const inside = addressesOf(block.range)
      .concat(block.except.map(addressAfter))
      .find((one) => inBlock(block, one));
    if (!has((address) => isWitness(block, address)) && inside !== undefined) add(inside);
    for (const range of block.except) {
      const [first] = addressesOf(range);
      if (!has((address) => inRange(range, address)) && first !== undefined) add(first);
    }
  }
  return known.map(({ name, address, server }) => ({
    kind: "address",
    // Two ranges of a server have the same name; the second candidate is the range.
    names: server === undefined ? [name] : [server.name, name],
    address,
    isWorkload: false,
    ...(server === undefined ? {} : { server }),
  }));

  /** Whether an address shows the effect of a block, which is the case if no narrower block contains it. */
  function isWitness(block: AddressBlock, address: Address): boolean {
    return (
      inBlock(block, address) &&
      !blocks.some(({ range }) => range.length > block.range.length && inRange(range, address))
    );
  }
}

function addressesOfServer({ name, cidrs, ports }: NamedServer): readonly Known[] {
  const server = { name, ports: ports.map((port) => ({ port, protocol: "TCP" as const })) };
  return cidrs.flatMap((cidr) => {
    const range = parseRange(cidr);
    const [address] = range === undefined ? [] : addressesOf(range);
    return address === undefined ? [] : [{ name: `${name}/${cidr}`, address: formatAddress(address), server }];
  });
}

function blocksOf({ rules }: Policy): readonly AddressBlock[] {
  const peers = [...(rules.egress ?? []), ...(rules.ingress ?? [])].flatMap((rule) => rule.peers);
  return peers.filter(isAddressBlock);
}

/** Returns a private address outside all ranges except `0.0.0.0/0`. */
function privateAddress(blocks: readonly AddressBlock[]): string {
  const isTargeted = (text: string) => blocks.some(({ range }) => range.length > 0 && inRange(range, parsed(text)));
  return PRIVATE.find((text) => !isTargeted(text)) ?? "10.99.0.1";
}

function parsed(text: string): Address {
  return parseAddress(text) ?? { bits: 32, value: 0n };
}
