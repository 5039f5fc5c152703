import fc from "fast-check";
import type { PatchOperation, PatchSpec } from "../../../lib/spec/patches";
import { optional } from "./field";
import { names, texts } from "./values";

/** Every environment has this object. */
const NAMESPACE = { kind: "Namespace" };
const ANNOTATED = { metadata: { annotations: { "example.com/a": "b" } } };
const LABELED: PatchOperation = { op: "add", path: "/metadata/labels/example.com~1team", value: "pricing" };
const BASE = { target: NAMESPACE, reason: "The platform team wants it." };

const MERGE: PatchSpec = { ...BASE, merge: ANNOTATED };
const PATCH: PatchSpec = { ...BASE, patch: [LABELED] };

const operations = fc.constantFrom<PatchOperation>(
  { ...LABELED, path: "metadata/labels/a" },
  { ...LABELED, path: "/metadata/labels/~2" },
  { ...LABELED, path: "" },
  { op: "add", path: LABELED.path },
  { op: "move", path: LABELED.path },
  { op: "copy", path: LABELED.path, from: "metadata" },
  { ...LABELED, from: "/metadata/name" },
);

const broken = fc.oneof(
  fc.constantFrom<PatchSpec>(
    BASE,
    { ...MERGE, patch: [LABELED] },
    { ...BASE, merge: {} },
    { ...BASE, patch: [] },
    { ...MERGE, reason: "" },
    { ...MERGE, reason: "x".repeat(301) },
    { ...MERGE, target: { ...NAMESPACE, labels: {} } },
    { ...BASE, merge: { metadata: { annotations: { "example.com/a": 2 ** 60 } } } },
  ),
  texts.map((reason): PatchSpec => ({ ...MERGE, reason })),
  names.map((name): PatchSpec => ({ ...MERGE, reason: name })),
  operations.map((operation): PatchSpec => ({ ...BASE, patch: [operation] })),
);

/** Values of `patches`. The rules about them judge only their form, so the valid ones fit every environment. */
export const PATCHES_FIELD = optional<readonly PatchSpec[]>(
  [[], [MERGE], [PATCH], [MERGE, PATCH]],
  broken.map((patch) => [patch]),
);
