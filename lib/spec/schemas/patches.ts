import * as z from "zod/mini";
import type { PatchOperation, PatchSpec, PatchTarget } from "../patches";
import { field, optionalText, text, type Fields } from "./fields";

const target = z.strictObject({
  kind: text("Kind of the objects.", { examples: ["Deployment"] }),
  name: optionalText("Name of one object. Default: all objects of the kind.", { examples: ["gateway-blue"] }),
  labels: field(
    z.optional(z.record(z.string(), z.string())),
    "Labels that the objects have. Default: objects with any labels.",
    { examples: [{ app: "gateway" }] },
  ),
} satisfies Fields<PatchTarget>);

const operation = z.strictObject({
  op: field(
    z.enum(["add", "remove", "replace", "move", "copy", "test"]),
    "What the operation does. test changes nothing: if the value differs, the patch fails.",
  ),
  path: text("JSON Pointer to the value.", { examples: ["/spec/template/spec/containers/-"] }),
  from: optionalText("JSON Pointer to the value that move and copy take.", {
    examples: ["/metadata/labels/team"],
  }),
  value: field(z.optional(z.unknown()), "Value for add, replace and test.", { examples: ["pricing"] }),
} satisfies Fields<PatchOperation>);

const patch = z.strictObject({
  target: field(target, "The objects that it changes: those of a kind that have the name and all labels."),
  patch: field(z.optional(z.array(operation)), "Operations of a JSON Patch (RFC 6902), in order."),
  merge: field(
    z.optional(z.record(z.string(), z.unknown())),
    "A JSON Merge Patch (RFC 7396): maps are merged, every other value replaces the old one, and null removes a key. Lists are replaced as a whole.",
    { examples: [{ spec: { template: { spec: { dnsConfig: { options: [{ name: "ndots", value: "2" }] } } } } }] },
  ),
  reason: text("Why the patch is needed. It becomes an annotation of the objects.", {
    examples: ["The pricing team ships its logs to another account."],
  }),
} satisfies Fields<PatchSpec>);

/** Schema of the patches of an environment. */
export const patchesSchema = z.array(patch);
