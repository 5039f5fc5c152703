import { formatAddress, parseAddress, type Address } from "../values/cidr";
import { addressAfter, addressesOf, inBlock, inRange, type AddressBlock } from "./addresses";
import { NODE_ADDRESS, type AddressNode } from "./nodes";
import { isAddressBlock, type Policy } from "./policies";

/** An address that is always probed. */
interface Known {
  readonly name: string;
  readonly address: string;
}

/** From ranges that the Internet keeps for documentation, so that no rule means them alone. */
const INTERNET: readonly Known[] = [
  { name: "internet", address: "203.0.113.10" },
  { name: "internet-ipv6", address: "2001:db8::10" },
];

/** What a pod on a cloud machine can ask for credentials without being told one. */
const CLOUD: readonly Known[] = [
  { name: "instance-metadata", address: "169.254.169.254" },
  { name: "pod-identity", address: "169.254.170.23" },
];

/** Private addresses to choose one from that no rule means. */
const PRIVATE = ["10.99.0.1", "172.31.99.1", "192.168.99.1"];

/**
 * Addresses to probe: the internet, the cloud's own, a private one, a node of the cluster that is not the pod's, one in each range
 * that a policy lets through, one in each range that it leaves out, and those that are asked for.
 */
export function probeAddresses(policies: readonly Policy[], asked: readonly string[]): readonly AddressNode[] {
  const blocks = policies.flatMap(blocksOf);
  const known: Known[] = [...INTERNET, ...CLOUD, { name: "private", address: privateAddress(blocks) }];
  known.push({ name: "node", address: NODE_ADDRESS });
  const add = (address: Address) => known.push({ name: formatAddress(address), address: formatAddress(address) });
  const has = (isThere: (address: Address) => boolean) => known.some(({ address }) => isThere(parsed(address)));
  for (const text of asked)
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

  /** An address that lies in this block and in no narrower one says what this block does. */
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

/** A private address outside of every range but that of everything. */
function privateAddress(blocks: readonly AddressBlock[]): string {
  const isMeant = (text: string) => blocks.some(({ range }) => range.length > 0 && inRange(range, parsed(text)));
  return PRIVATE.find((text) => !isMeant(text)) ?? "10.99.0.1";
}

function parsed(text: string): Address {
  return parseAddress(text) ?? { bits: 32, value: 0n };
}
