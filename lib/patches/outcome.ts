import { canonicalOf } from "../manifests/canonical/canonical";
import { isEqual } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { PatchSpec } from "../spec/patches";
import type { Path } from "../spec/problem";
import { applyPatch } from "./apply";
import { violationsOf } from "./violations";
import type { LayerFacts, PatchedObject } from "./violation";
import { placeOf } from "./place";
import { isTarget } from "./targets";

/** Why a patch is refused for an object. */
export interface Finding {
  /** Stable code of the problem. */
  readonly code: string;
  /** Path in the patch. */
  readonly path: Path;
  /** What is wrong and how to fix it, without the object. */
  readonly message: string;
}

/**
 * What a patch does to an object.
 * - `other`: the patch is for other objects.
 * - `unchanged`: the API server stores the same object as without the patch.
 */
export type Outcome =
  | { readonly kind: "other" | "unchanged" }
  | { readonly kind: "patched"; readonly manifest: Manifest }
  | { readonly kind: "refused"; readonly findings: readonly Finding[] };

/**
 * Applies a patch to an object and checks the result.
 * @param rendered - the object without any patch
 * @param before - the object after the earlier patches
 */
export function outcomeOf(
  { rendered, before }: Omit<PatchedObject, "after">,
  patch: PatchSpec,
  facts: LayerFacts,
): Outcome {
  if (!isTarget(rendered, patch.target)) return { kind: "other" };
  const result = applyPatch(before, patch);
  if (!("manifest" in result)) return { kind: "refused", findings: [{ code: "patches/operation", ...result }] };
  if (isEqual(canonicalOf(before), canonicalOf(result.manifest))) return { kind: "unchanged" };
  const findings = violationsOf({ rendered, before, after: result.manifest }, facts).map(
    ({ code, field, message }) => ({
      code,
      path: placeOf(patch, field),
      message,
    }),
  );
  return findings.length > 0 ? { kind: "refused", findings } : { kind: "patched", manifest: result.manifest };
}
