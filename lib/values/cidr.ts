import { show } from "./words";

/** An IP address as a number. */
export interface Address {
  /** Bits of its family: 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
  /** The address. */
  readonly value: bigint;
}

/** IPv4 addresses written as IPv6, which Kubernetes may read as either family. */
const MAPPED_PREFIX = 0xffffn;

/** An address range. */
export interface AddressRange {
  /** Original text of the range. */
  readonly text: string;
  /** First address of the range. */
  readonly first: Address;
  /** Prefix length in bits. */
  readonly length: number;
}

/**
 * Validates an address range such as `10.20.0.0/16` that must not match every address: returns the problem, or `undefined`
 * if it is valid.
 */
export function cidrProblem(text: string): string | undefined {
  return parseRange(text)?.length === 0
    ? `must not match every address, got ${show(text)}; list only the ranges that are needed`
    : rangeProblem(text);
}

/** Validates an address range as the API server of Kubernetes 1.36 does: returns the problem, or `undefined` if it is valid. */
export function rangeProblem(text: string): string | undefined {
  const range = parseRange(text);
  if (range === undefined) {
    const single = parseAddress(text);
    const fix = single === undefined ? "write ADDRESS/LENGTH" : `did you mean "${text}/${single.bits}"?`;
    return `must be an address range such as "10.20.0.0/16", got ${show(text)}; ${fix}`;
  }
  const network = `${formatAddress(range.first)}/${range.length}`;
  return parseAddress(text.slice(0, text.indexOf("/")))?.value === range.first.value
    ? undefined
    : `must not have bits set after the first ${range.length}, got ${show(text)}; did you mean "${network}"?`;
}

/** Parses a range such as `10.20.0.0/16`, without its host bits. Returns `undefined` if it is not a range. */
export function parseRange(text: string): AddressRange | undefined {
  const [, addressText = "", lengthText = ""] = /^([0-9A-Fa-f.:]{2,45})\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const address = parseAddress(addressText);
  const length = Number(lengthText);
  if (address === undefined || length > address.bits) return undefined;
  return { text, first: { bits: address.bits, value: withoutHostBits(address, length) }, length };
}

/** Whether an address is in a range. */
export function inRange({ first, length }: AddressRange, address: Address): boolean {
  const hostBits = BigInt(first.bits - length);
  return first.bits === address.bits && first.value >> hostBits === address.value >> hostBits;
}

function withoutHostBits({ bits, value }: Address, length: number): bigint {
  const hostBits = BigInt(bits - length);
  return (value >> hostBits) << hostBits;
}

/** Reads an IP address such as `10.20.0.1` or `fd00::1`; `undefined` if it is not an address. */
export function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) {
    return undefined;
  }
  return { bits: 32, value: joinBits(parts.map(Number), 8n) };
}

function parseIpv6(text: string): Address | undefined {
  const [head = "", tail, ...more] = withoutDots(text).split("::");
  if (more.length > 0) return undefined;
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  if (before === undefined || after === undefined) return undefined;
  const gap = 8 - before.length - after.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  const value = joinBits([...before, ...Array<number>(gap).fill(0), ...after], 16n);
  return value >> 32n === MAPPED_PREFIX ? undefined : { bits: 128, value };
}

/** Writes an IPv4 address at the end of an IPv6 address as two groups: `64:ff9b::10.0.0.1` becomes `64:ff9b::a00:1`. */
function withoutDots(text: string): string {
  const [, before = "", dotted = ""] = /^(.*:)([\d.]+)$/.exec(text) ?? [];
  const address = parseIpv4(dotted);
  return address === undefined
    ? text
    : `${before}${(address.value >> 16n).toString(16)}:${(address.value & 0xffffn).toString(16)}`;
}

function groups(text: string): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  return parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined;
}

function joinBits(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((value, part) => (value << width) | BigInt(part), 0n);
}

/** Formats an address, such as `10.20.0.1` or `fd00::1`. */
export function formatAddress({ bits, value }: Address): string {
  const [count, width] = bits === 32 ? [4, 8n] : [8, 16n];
  const parts = Array.from(
    { length: count },
    (_, index) => (value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n),
  );
  if (bits === 32) return parts.join(".");
  const text = parts.map((part) => part.toString(16)).join(":");
  const zeros = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort(([a], [b]) => b.length - a.length)[0];
  if (zeros === undefined) return text;
  return `${text.slice(0, zeros.index)}::${text.slice(zeros.index + zeros[0].length).replace(/^:/, "")}`;
}
