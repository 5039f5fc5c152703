import fc from "fast-check";
import type { Manifest } from "../../../lib/manifests/manifest";
import { hostWarnings } from "../../../lib/transitions/hosts";
import { transitionWarnings } from "../../../lib/transitions/transitions";

const KINDS = [
  ["apps/v1", "Deployment"],
  ["batch/v1", "CronJob"],
  ["v1", "PersistentVolumeClaim"],
  ["v1", "Service"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["networking.k8s.io/v1", "Ingress"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
] as const;
const KEYS = ["replicas", "strategy", "type", "template", "metadata", "labels", "app", "spec", "containers", "image"];
const MORE_KEYS = [
  "env",
  "rules",
  "backendRefs",
  "hostnames",
  "host",
  "selector",
  "matches",
  "parentRefs",
  "sectionName",
  "path",
  "http",
  "paths",
  "backend",
  "resources",
  "requests",
  "storage",
];

/** Anything, with the field names that the warnings read. */
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(null, 0, 4, "", "postgres", "postgres:16.4", "1Gi", true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE_KEYS), tie("value"), { maxKeys: 5 }),
  ),
})).value;

const manifest = fc
  .record({ kind: fc.constantFrom(...KINDS), name: fc.constantFrom("a", "b"), spec: anything })
  .map(({ kind, name, spec }): Manifest => ({
    apiVersion: kind[0],
    kind: kind[1],
    metadata: { name, namespace: "shop" },
    spec,
  }));
const manifests = fc.array(manifest, { maxLength: 6 });

test("manifests of any form give warnings with a message and never an exception", () => {
  fc.assert(
    fc.property(manifests, manifests, (before, after) => {
      const warnings = [
        ...transitionWarnings(before, after),
        ...(hostWarnings(
          new Map([
            ["one", before],
            ["two", after],
          ]),
        ).get("one") ?? []),
      ];
      expect(warnings.every(({ message, steps }) => message !== "" && steps.length > 0)).toBe(true);
    }),
    { numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) },
  );
});
