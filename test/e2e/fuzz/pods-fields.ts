import fc from "fast-check";
import type { ImagesSpec } from "../../../lib/spec/images";
import type { ObjectsSpec, PodsSpec, TolerationSpec } from "../../../lib/spec/pods";
import { optional, type Field } from "./field";
import { names, numbers, texts } from "./values";

const keys = fc.oneof(
  fc.constantFrom("example.com/team", "a", "a.b/c", "a/b/c", "-a", "/a", "a/", "app", "version", "checksum/x"),
  fc.constantFrom("access-layer.254carbon.com/x", "x".repeat(63), "x".repeat(64)),
  names,
);
const labelValues = fc.oneof(fc.constantFrom("", "a_b.c", "A", "-", "x".repeat(63), "x".repeat(64)), names);

const labels = fc.dictionary(keys, labelValues, { minKeys: 1, maxKeys: 2 });
const annotations = fc.dictionary(keys, fc.oneof(texts, fc.constant("x".repeat(262_145))), { minKeys: 1, maxKeys: 2 });

/** A random subset of the fields of a toleration. */
const tolerations: fc.Arbitrary<TolerationSpec> = fc.record(
  {
    key: fc.oneof(fc.constant("example.com/pool"), keys),
    operator: fc.constantFrom("Equal", "Exists"),
    value: labelValues,
    effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
    tolerationSeconds: numbers,
  },
  { requiredKeys: [] },
);

const POOL: PodsSpec = {
  nodeSelector: { "example.com/pool": "access-layer" },
  tolerations: [{ key: "example.com/pool", operator: "Exists", effect: "NoExecute", tolerationSeconds: 60 }],
};
const NAMED: PodsSpec = {
  priorityClass: "system-cluster-critical",
  labels: { "example.com/team": "pricing" },
  annotations: { "example.com/contact": "pricing@example.com" },
  imagePullSecrets: ["registry-credentials"],
  serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": "a@b.iam.gserviceaccount.com" },
};

/** Nodes, priority and metadata of pods. */
export const PODS: Required<Field<PodsSpec | undefined>> = optional<PodsSpec>(
  [{}, POOL, NAMED],
  fc.oneof(
    labels.map((nodeSelector) => ({ nodeSelector })),
    fc.array(tolerations, { minLength: 1, maxLength: 2 }).map((list) => ({ tolerations: list })),
    names.map((priorityClass) => ({ priorityClass })),
    labels.map((map) => ({ labels: map })),
    annotations.map((map) => ({ annotations: map })),
    fc.array(names, { minLength: 1, maxLength: 2 }).map((imagePullSecrets) => ({ imagePullSecrets })),
    annotations.map((serviceAccountAnnotations) => ({ serviceAccountAnnotations })),
  ),
);

/** Metadata of all objects. */
export const OBJECTS: Required<Field<ObjectsSpec | undefined>> = optional<ObjectsSpec>(
  [{}, { labels: { "example.com/cost-center": "4711" }, annotations: { "example.com/contact": "pricing" } }],
  fc.oneof(
    labels.map((map) => ({ labels: map })),
    annotations.map((map) => ({ annotations: map })),
  ),
);

const registries = fc.oneof(
  fc.constantFrom(
    "registry.example.com/mirror",
    "localhost:5000",
    "docker.io",
    "mirror",
    "https://r.io",
    "r.io/",
    "R.io",
  ),
  names,
);

/** Registries of images. */
export const IMAGES_FIELD: Required<Field<ImagesSpec | undefined>> = optional<ImagesSpec>(
  [{}, { registry: "registry.example.com/mirror" }, { registries: { "quay.io": "registry.example.com/quay" } }],
  fc.oneof(
    registries.map((registry) => ({ registry })),
    fc.dictionary(registries, registries, { minKeys: 1, maxKeys: 2 }).map((map) => ({ registries: map })),
  ),
);
