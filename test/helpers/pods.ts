import type { PodsSpec } from "../../lib/spec/pods";

/** Every field of `pods`, with values that appear nowhere else. */
export const ALL_PODS: Required<PodsSpec> = {
  nodeSelector: { "pool.example.com/name": "pool-61" },
  tolerations: [
    { key: "taint-62", operator: "Equal", value: "taint-63", effect: "NoExecute", tolerationSeconds: 6464 },
    { operator: "Exists", effect: "PreferNoSchedule" },
  ],
  priorityClass: "class-65",
  labels: { "label-66": "label-67" },
  annotations: { "annotation-68": "annotation-69" },
  imagePullSecrets: ["pull-secret-70"],
  serviceAccountAnnotations: { "identity-71": "identity-72" },
};
