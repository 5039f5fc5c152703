import { inRange, type Address, type AddressRange } from "../values/cidr";

/** An `ipBlock` of a NetworkPolicy: an address range and its exceptions. */
export interface AddressBlock {
  /** Range of the block. */
  readonly range: AddressRange;
  /** Ranges that are excluded from the block. */
  readonly except: readonly AddressRange[];
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
