import { formatAddress, inRange, parseAddress, type Address } from "../values/cidr";
import { addressAfter, addressesOf, inBlock, type AddressBlock } from "./addresses";
import { NODE_ADDRESS, type AddressNode } from "./nodes";
import { isAddressBlock, type Policy } from "./policies";

/** A named address to probe. */
interface Known {
  readonly name: string;
  readonly address: string;
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
 * that a policy allows or excludes, and the requested addresses.
 */
export function probeAddresses(policies: readonly Policy[], requested: readonly string[]): readonly AddressNode[] {
  const blocks = policies.flatMap(blocksOf);
  const known: Known[] = [...INTERNET, ...CLOUD, { name: "private", address: privateAddress(blocks) }];
  known.push({ name: "node", address: NODE_ADDRESS });
  const add = (address: Address) => known.push({ name: formatAddress(address), address: formatAddress(address) });
  const has = (matches: (address: Address) => boolean) => known.some(({ address }) => matches(parsed(address)));
  for (const text of requested)
    if (!known.some(({ address }) => address === text)) known.push({ name: text, address: text });
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
  return known.map(({ name, address }) => ({ kind: "address", name, address, isWorkload: false }));

  /** Whether an address shows the effect of a block, which is the case if no narrower block contains it. */
  function isWitness(block: AddressBlock, address: Address): boolean {
    return (
      inBlock(block, address) &&
      !blocks.some(({ range }) => range.length > block.range.length && inRange(range, address))
    );
  }
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
