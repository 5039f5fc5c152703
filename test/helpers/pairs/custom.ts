import type { ApiType } from "../../../lib/manifests/api-types/types";
import { isRecord } from "../../../lib/manifests/json";
import type { Manifest } from "../../../lib/manifests/manifest";
import { objectOf } from "./workloads";

/** One object of each kind that the layer renders and that is not built in. */
export const CUSTOM: readonly Manifest[] = [
  objectOf("gateway.networking.k8s.io/v1", "HTTPRoute", {
    spec: {
      parentRefs: [{ name: "edge" }],
      hostnames: ["a.example", "b.example"],
      rules: [
        {
          backendRefs: [
            { name: "a", port: 80, weight: 1 },
            { name: "b", port: 80, weight: 9 },
          ],
        },
      ],
    },
  }),
  objectOf("monitoring.coreos.com/v1", "ServiceMonitor", {
    spec: { selector: { matchLabels: { app: "a" } }, endpoints: [{ port: "http", interval: "30s" }] },
  }),
  objectOf("monitoring.coreos.com/v1", "PrometheusRule", {
    spec: {
      groups: [
        {
          name: "a",
          rules: [
            { alert: "A", expr: "up == 0" },
            { alert: "B", expr: "up == 1" },
          ],
        },
      ],
    },
  }),
];

/** A type of which a value can be. Its fields are those that the value has. */
export function inferredType(value: unknown): ApiType {
  if (Array.isArray(value)) return { kind: "list", items: inferredType(value[0]), keys: [], isSet: false };
  if (isRecord(value)) {
    const fields = Object.entries(value).map(
      ([name, item]) => [name, { type: inferredType(item), isRequired: false, isPointer: true }] as const,
    );
    return { kind: "object", name: "custom", fields: new Map(fields), isAtomic: false };
  }
  return {
    kind: "scalar",
    name: typeof value === "number" ? "int64" : typeof value === "boolean" ? "boolean" : "string",
  };
}
