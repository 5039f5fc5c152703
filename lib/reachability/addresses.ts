import { parseAddress, type Address } from "../values/cidr";

/** A range of addresses. */
export interface AddressRange {
  /** As it was written. */
  readonly text: string;
  /** Its first address. */
  readonly first: Address;
  /** How many leading bits all of its addresses share. */
  readonly length: number;
}

/** An `ipBlock`: a range without the ranges within it that are left out. */
export interface AddressBlock {
  /** The range. */
  readonly range: AddressRange;
  /** What is left out of it. */
  readonly except: readonly AddressRange[];
}

/** Reads `10.20.0.0/16`; `undefined` where it is no range. Bits behind the length are ignored, as the API server does. */
export function parseRange(text: string): AddressRange | undefined {
  const [, addressText = "", lengthText = ""] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseAddress(addressText);
  const length = Number(lengthText);
  if (address === undefined || length > address.bits) return undefined;
  const hostBits = BigInt(address.bits - length);
  return { text, first: { bits: address.bits, value: (address.value >> hostBits) << hostBits }, length };
}

/** Whether an address lies in a range. */
export function inRange({ first, length }: AddressRange, address: Address): boolean {
  const hostBits = BigInt(first.bits - length);
  return first.bits === address.bits && first.value >> hostBits === address.value >> hostBits;
}

/** Whether an address lies in a block and in none of its exceptions. */
export function inBlock({ range, except }: AddressBlock, address: Address): boolean {
  return inRange(range, address) && !except.some((one) => inRange(one, address));
}

/** The next addresses of a range that one would try: its second one, since the first is often nobody's, and its first. */
export function addressesOf({ first, length }: AddressRange): readonly Address[] {
  const { bits, value } = first;
  const size = 1n << BigInt(bits - length);
  const values = [value + 1n, value].filter((candidate) => candidate < value + size);
  return values.map((candidate) => ({ bits, value: candidate }));
}

/** The address behind the last one of a range. */
export function addressAfter({ first, length }: AddressRange): Address {
  return { bits: first.bits, value: first.value + (1n << BigInt(first.bits - length)) };
}
