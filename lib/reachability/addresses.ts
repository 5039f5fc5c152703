import { parseAddress, type Address } from "../values/cidr";

/** An address range. */
export interface AddressRange {
  /** Original text of the range. */
  readonly text: string;
  /** First address of the range. */
  readonly first: Address;
  /** Prefix length in bits. */
  readonly length: number;
}

/** An `ipBlock` of a NetworkPolicy: an address range and its exceptions. */
export interface AddressBlock {
  /** Range of the block. */
  readonly range: AddressRange;
  /** Ranges that are excluded from the block. */
  readonly except: readonly AddressRange[];
}

/** Parses a range such as `10.20.0.0/16`. Returns `undefined` if it is invalid. Host bits are ignored, as in the API server. */
export function parseRange(text: string): AddressRange | undefined {
  const [, addressText = "", lengthText = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseAddress(addressText);
  const length = Number(lengthText);
  if (address === undefined || length > address.bits) return undefined;
  const hostBits = BigInt(address.bits - length);
  return { text, first: { bits: address.bits, value: (address.value >> hostBits) << hostBits }, length };
}

/** Whether an address is in a range. */
export function inRange({ first, length }: AddressRange, address: Address): boolean {
  const hostBits = BigInt(first.bits - length);
  return first.bits === address.bits && first.value >> hostBits === address.value >> hostBits;
}

/** Whether an address is in a block and in none of its exceptions. */
export function inBlock({ range, except }: AddressBlock, address: Address): boolean {
  return inRange(range, address) && !except.some((one) => inRange(one, address));
}

/** Returns sample addresses from a range. The second address of the range is returned before the first one, which is often reserved. */
export function addressesOf({ first, length }: AddressRange): readonly Address[] {
  const { bits, value } = first;
  const size = 1n << BigInt(bits - length);
  const values = [value + 1n, value].filter((candidate) => candidate < value + size);
  return values.map((candidate) => ({ bits, value: candidate }));
}

/** Returns the first address after a range. */
export function addressAfter({ first, length }: AddressRange): Address {
  return { bits: first.bits, value: first.value + (1n << BigInt(first.bits - length)) };
}
