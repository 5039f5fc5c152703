import fc from "fast-check";
import { texts, withExtraCharacter } from "./values";

const CIDRS = ["10.20.0.0/24", "192.168.1.1/32", "2001:db8::/32", "::1/128"];
/** Valid and invalid address ranges. */
export const cidrs: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "0.0.0.0/0",
    "10.0.0.1/24",
    "10.0.0.0",
    "10.0.0.0/33",
    "::ffff:10.0.0.0/104",
    "010.0.0.0/8",
    "::/129",
  ),
  fc.constantFrom(...CIDRS),
  withExtraCharacter(CIDRS),
  texts,
);
