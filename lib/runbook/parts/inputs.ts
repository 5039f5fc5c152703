import type { Input } from "../procedure";

/** A tenant of the operator jobs. */
export const TENANT: Input = {
  name: "tenant",
  what: "Tenant: letters, digits, hyphens, underscores and periods.",
  example: "tenant-1",
  pattern: "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
};

/** A pod. */
export const POD: Input = {
  name: "pod",
  what: "Name of the pod, from the list of pods.",
  example: "gateway-blue-8c4c4b767-ndx56",
  pattern: "[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?",
};
