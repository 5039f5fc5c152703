import * as z from "zod/mini";
import { LIMITS } from "../limits";
import type { ObjectsSpec, PodsSpec, TolerationSpec } from "../pods";
import { field, optionalText, optionalWholeNumber, withExample, type Fields } from "./fields";

const toleration = withExample(
  "{ key: example.com/pool, operator: Exists, effect: NoSchedule }",
  z.strictObject({
    key: optionalText("Key of the taint. Default: all keys, with the operator Exists.", {
      examples: ["example.com/pool"],
    }),
    operator: field(
      z.optional(z.enum(["Equal", "Exists"])),
      "Whether the taint must have the value of `value`, or only exist.",
      { default: "Equal" },
    ),
    value: optionalText("Value of the taint. Only with the operator Equal.", { examples: ["access-layer"] }),
    effect: field(
      z.optional(z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])),
      "Effect of the taint. Default: all effects.",
    ),
    tolerationSeconds: optionalWholeNumber(
      "Seconds for which a pod stays on a node after the taint is added. Only with the effect NoExecute. Default: no limit.",
      LIMITS.tolerationSeconds,
      { examples: [300] },
    ),
  } satisfies Fields<TolerationSpec>),
);

const texts = (description: string, example: Readonly<Record<string, string>>) =>
  field(z.optional(z.record(z.string(), z.string())), description, { examples: [example] });

/** Schema of `pods`. */
export const podsSchema = z.strictObject({
  nodeSelector: texts("Labels that a node must have to run the pods. Without such a node, the pods stay pending.", {
    "example.com/pool": "access-layer",
  }),
  tolerations: field(z.optional(z.array(toleration)), "Taints of nodes that the pods tolerate."),
  priorityClass: optionalText(
    "PriorityClass of the pods. It must exist before the apply. Default: the cluster's default priority.",
    { examples: ["important"] },
  ),
  labels: texts("Labels of the pods, in addition to those of the model.", { "example.com/team": "pricing" }),
  annotations: texts("Annotations of the pods.", { "example.com/contact": "pricing@example.com" }),
  imagePullSecrets: field(
    z.optional(z.array(z.string())),
    "Secrets of type kubernetes.io/dockerconfigjson with the logins of registries. The ServiceAccount of the pods names them, and adds them to each new pod.",
    { examples: [["registry-credentials"]] },
  ),
  serviceAccountAnnotations: texts("Annotations of the ServiceAccount of the pods, which give them a cloud identity.", {
    "iam.gke.io/gcp-service-account": "gateway@example.iam.gserviceaccount.com",
  }),
} satisfies Fields<PodsSpec>);

/** Schema of the `pods` of one part of the layer, such as a service. */
export const ownPods = () =>
  field(
    z.optional(podsSchema),
    "Nodes, priority and metadata of the pods. Labels and annotations are added to those of the environment; every other field replaces them.",
  );

/** Schema of `objects`. */
export const objectsSchema = z.strictObject({
  labels: texts("Labels, in addition to those of the model.", { "example.com/cost-center": "4711" }),
  annotations: texts("Annotations.", { "example.com/contact": "pricing@example.com" }),
} satisfies Fields<ObjectsSpec>);
