import fc from "fast-check";
import { optional } from "./field";
import { texts, withExtraCharacter } from "./values";

/** A valid digest. */
export const DIGEST = `sha256:${"0a".repeat(32)}`;

/** Valid and invalid digests of images. */
export const DIGESTS = optional(
  [DIGEST],
  fc.oneof(fc.constantFrom("sha256:", "sha512:ab", DIGEST.toUpperCase()), withExtraCharacter([DIGEST]), texts),
);
