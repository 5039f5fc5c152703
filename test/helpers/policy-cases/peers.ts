import { specCase, type PolicyCase } from "./case";

const NO_RANGE = 'must be an address range such as "10.20.0.0/16"';

/** Creates a case from one peer of an egress rule. */
function peer(what: string, value: unknown, ...problems: readonly string[]): PolicyCase {
  const whole = { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [value] }] };
  return specCase(what, whole, ...problems.map((problem) => `spec.egress[0].to[0]${problem}`));
}

/** Creates a case from one `ipBlock`. */
function block(what: string, ipBlock: unknown, ...problems: readonly string[]): PolicyCase {
  return peer(what, { ipBlock }, ...problems.map((problem) => `.ipBlock${problem}`));
}

/** Policies with different peers. */
export const PEER_CASES: readonly PolicyCase[] = [
  peer("pods of the namespace", { podSelector: {} }),
  peer("all namespaces", { namespaceSelector: {} }),
  peer("both selectors", { podSelector: {}, namespaceSelector: { matchLabels: { team: "a" } } }),
  peer("a selector and null", { podSelector: {}, ipBlock: null }),
  peer(
    "an empty peer",
    {},
    ": must have a podSelector, a namespaceSelector or an ipBlock, got {}; to select every pod in the namespace, write podSelector: {}",
  ),
  peer(
    "null instead of a peer",
    null,
    ": must have a podSelector, a namespaceSelector or an ipBlock, got null; to select every pod in the namespace, write podSelector: {}",
  ),
  peer(
    "a range and a selector",
    { podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } },
    ": must have either an ipBlock or selectors, got podSelector and ipBlock; split it into two peers",
  ),
  peer(
    "a range and both selectors",
    { podSelector: {}, namespaceSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } },
    ": must have either an ipBlock or selectors, got podSelector, namespaceSelector and ipBlock; split it into two peers",
  ),
  block("an IPv4 range", { cidr: "10.20.0.0/16" }),
  block("every IPv4 address", { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "192.168.0.0/16"] }),
  block("one address", { cidr: "10.20.0.10/32" }),
  block("an IPv6 range", { cidr: "2001:db8::/32", except: ["2001:db8:1::/48"] }),
  block("an IPv6 range in capitals, with leading zeros", { cidr: "2001:0DB8:0000::/32" }),
  block("an IPv6 range that ends with an IPv4 address", { cidr: "64:ff9b::10.0.0.0/104" }),
  block("every IPv6 address", { cidr: "::/0", except: ["fc00::/7"] }),
  block("no range", {}, `.cidr: ${NO_RANGE}, got null; add the range`),
  block("an empty range", { cidr: "" }, `.cidr: ${NO_RANGE}, got ""; add the range`),
  block(
    "an address without a length",
    { cidr: "10.0.0.1" },
    `.cidr: ${NO_RANGE}, got "10.0.0.1"; did you mean "10.0.0.1/32"?`,
  ),
  block("a host name", { cidr: "example.com" }, `.cidr: ${NO_RANGE}, got "example.com"; write ADDRESS/LENGTH`),
  block("a range with a space", { cidr: " 10.0.0.0/8" }, `.cidr: ${NO_RANGE}, got " 10.0.0.0/8"; write ADDRESS/LENGTH`),
  block("an IPv4 length of 33", { cidr: "10.0.0.0/33" }, `.cidr: ${NO_RANGE}, got "10.0.0.0/33"; write ADDRESS/LENGTH`),
  block("an IPv6 length of 129", { cidr: "::/129" }, `.cidr: ${NO_RANGE}, got "::/129"; write ADDRESS/LENGTH`),
  block("three octets", { cidr: "10.0.0/24" }, `.cidr: ${NO_RANGE}, got "10.0.0/24"; write ADDRESS/LENGTH`),
  block(
    "a netmask",
    { cidr: "10.0.0.0/255.0.0.0" },
    `.cidr: ${NO_RANGE}, got "10.0.0.0/255.0.0.0"; write ADDRESS/LENGTH`,
  ),
  block(
    "an octet with a leading zero",
    { cidr: "010.0.0.0/8" },
    `.cidr: ${NO_RANGE}, got "010.0.0.0/8"; write ADDRESS/LENGTH`,
  ),
  block(
    "a length with a leading zero",
    { cidr: "10.0.0.0/08" },
    `.cidr: ${NO_RANGE}, got "10.0.0.0/08"; write ADDRESS/LENGTH`,
  ),
  block(
    "five digits in an IPv6 group",
    { cidr: "2001:00db8::/32" },
    `.cidr: ${NO_RANGE}, got "2001:00db8::/32"; write ADDRESS/LENGTH`,
  ),
  block("an IPv6 zone", { cidr: "fe80::%eth0/64" }, `.cidr: ${NO_RANGE}, got "fe80::%eth0/64"; write ADDRESS/LENGTH`),
  block(
    "an IPv4 address written as IPv6",
    { cidr: "::ffff:10.0.0.0/104" },
    `.cidr: ${NO_RANGE}, got "::ffff:10.0.0.0/104"; write ADDRESS/LENGTH`,
  ),
  block(
    "an IPv4 address in the middle of IPv6",
    { cidr: "::10.0.0.0:1/128" },
    `.cidr: ${NO_RANGE}, got "::10.0.0.0:1/128"; write ADDRESS/LENGTH`,
  ),
  block(
    "host bits",
    { cidr: "10.20.0.1/16" },
    '.cidr: must not have bits set after the first 16, got "10.20.0.1/16"; did you mean "10.20.0.0/16"?',
  ),
  block(
    "host bits in an IPv6 range",
    { cidr: "2001:db8::1/32" },
    '.cidr: must not have bits set after the first 32, got "2001:db8::1/32"; did you mean "2001:db8::/32"?',
  ),
  block(
    "host bits in every address",
    { cidr: "10.0.0.0/0" },
    '.cidr: must not have bits set after the first 0, got "10.0.0.0/0"; did you mean "0.0.0.0/0"?',
  ),
  block("a number as range", { cidr: 10 }, ".cidr: must be a string, got 10; put the value in quotes"),
  block(
    "an exception outside of the range",
    { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] },
    '.except[0]: must be a smaller range inside 10.0.0.0/8, got "11.0.0.0/16"; remove it, or correct one of the two ranges',
  ),
  block(
    "an exception equal to the range",
    { cidr: "10.0.0.0/8", except: ["10.0.0.0/8"] },
    '.except[0]: must be a smaller range inside 10.0.0.0/8, got "10.0.0.0/8"; remove the peer, which allows no address',
  ),
  block(
    "an exception larger than the range",
    { cidr: "10.20.0.0/16", except: ["10.0.0.0/8"] },
    '.except[0]: must be a smaller range inside 10.20.0.0/16, got "10.0.0.0/8"; remove it, or correct one of the two ranges',
  ),
  block(
    "an exception of the other address family",
    { cidr: "0.0.0.0/0", except: ["2001:db8::/32"] },
    '.except[0]: must be a smaller range inside 0.0.0.0/0, got "2001:db8::/32"; remove it, or correct one of the two ranges',
  ),
  block(
    "host bits in an exception",
    { cidr: "10.0.0.0/8", except: ["10.1.0.0/16", "10.2.0.1/16"] },
    '.except[1]: must not have bits set after the first 16, got "10.2.0.1/16"; did you mean "10.2.0.0/16"?',
  ),
  block(
    "an exception that is not a range",
    { cidr: "10.0.0.0/8", except: ["10.1.0.0"] },
    `.except[0]: ${NO_RANGE}, got "10.1.0.0"; did you mean "10.1.0.0/32"?`,
  ),
  block(
    "text instead of a list of exceptions",
    { cidr: "10.0.0.0/8", except: "10.1.0.0/16" },
    '.except: must be a list, got "10.1.0.0/16"; start each item with a dash',
  ),
  block(
    "a misspelled field of a range",
    { cidr: "10.0.0.0/8", excepts: [] },
    ".excepts: must be a field of spec.egress[0].to[0].ipBlock, which has only cidr and except; did you mean except?",
  ),
];
