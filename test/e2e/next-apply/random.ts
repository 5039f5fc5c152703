import fc from "fast-check";
import { FIELD_MANAGER } from "../../../lib/names";
import type { Fields } from "./case";

/** A random object: its type, what the managers wrote one after another, and what is applied at the end. */
export interface RandomObject {
  readonly type: string;
  /** What this library's manager applies first. */
  readonly first: Fields;
  /** Later writes. */
  readonly writes: readonly Write[];
  /** What this library's manager applies at the end. */
  readonly last: Fields;
}

/** A write of one manager: a server-side apply with `--force-conflicts`, or a `kubectl replace`. */
export interface Write {
  readonly manager: string;
  readonly how: "apply" | "replace";
  readonly fields: Fields;
}

/** How a manager can write. Managers that replace write whole objects. */
const WRITERS = [
  { manager: "mesh", how: "apply" },
  { manager: "argo", how: "apply" },
  { manager: FIELD_MANAGER, how: "apply" },
  { manager: "kubectl-edit", how: "replace" },
  { manager: FIELD_MANAGER, how: "replace" },
] as const;

const value = fc.constantFrom("1", "2");
/** Some of these keys, each with a value. */
const someOf = (...keys: readonly string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
/** Fields without those that are `undefined`. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== undefined));
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });

const variables = someOf("A", "B", "C").map((some) =>
  Object.entries(some).map(([name, one]) => ({ name, value: one })),
);
const ports = fc.uniqueArray(fc.constantFrom(80, 81), { maxLength: 2 });
const cpu = fc.constantFrom("1", "1000m", "2");

/** Fields of a container, except its name and image. */
const container = fc
  .record({
    env: maybe(variables),
    args: maybe(fc.array(value, { minLength: 1, maxLength: 2 })),
    ports: maybe(ports.map((some) => some.map((containerPort) => ({ containerPort })))),
    resources: maybe(cpu.map((amount) => ({ limits: { cpu: amount } }))),
    imagePullPolicy: maybe(fc.constantFrom("Always", "IfNotPresent")),
  })
  .map(given);

/** A Deployment. With `isWhole`, it has every required field. */
const deployment = (isWhole: boolean): fc.Arbitrary<Fields> =>
  fc
    .record({
      labels: maybe(someOf("a", "b")),
      annotations: maybe(someOf("example.com/a", "b")),
      replicas: maybe(fc.constantFrom(0, 1)),
      minReadySeconds: maybe(fc.constantFrom(0, 5)),
      surge: maybe(fc.constantFrom(1, "25%")),
      node: maybe(someOf("disk")),
      image: isWhole ? value : maybe(value),
      web: container,
      hasSidecar: fc.boolean(),
    })
    .map(({ labels, annotations, replicas, minReadySeconds, surge, node, image, web, hasSidecar }) => ({
      metadata: given({ labels, annotations }),
      spec: given({
        replicas,
        minReadySeconds,
        strategy: surge === undefined ? undefined : { rollingUpdate: { maxSurge: surge } },
        selector: isWhole ? { matchLabels: { app: "web" } } : undefined,
        template: {
          metadata: isWhole ? { labels: { app: "web", ...labels } } : given({ labels }),
          spec: given({
            nodeSelector: node,
            containers: [
              given({ name: "web", ...web, image: image === undefined ? undefined : `example.com/web:v${image}` }),
              ...(hasSidecar ? [{ name: "sidecar", image: "example.com/sidecar:v1", ...web }] : []),
            ],
          }),
        },
      }),
    }));

const service: fc.Arbitrary<Fields> = fc
  .record({
    labels: maybe(someOf("a", "b")),
    selector: someOf("app", "version"),
    ports: fc.uniqueArray(fc.constantFrom(80, 81), { minLength: 1, maxLength: 2 }),
  })
  .map(({ labels, selector, ports: some }) => ({
    metadata: given({ labels }),
    spec: { selector, ports: some.map((port) => ({ name: `http-${port}`, port })) },
  }));

const configuration: fc.Arbitrary<Fields> = fc
  .record({
    labels: maybe(someOf("a", "b")),
    finalizers: maybe(fc.subarray(["example.com/a", "example.com/b"])),
    data: maybe(someOf("a", "b", "c")),
  })
  .map(({ labels, finalizers, data }) => ({ metadata: given({ labels, finalizers }), ...given({ data }) }));

/** Objects of one type with three random writes. */
function objectsOf(type: string, whole: fc.Arbitrary<Fields>, part: fc.Arbitrary<Fields>): fc.Arbitrary<RandomObject> {
  const write = fc.constantFrom(...WRITERS).chain((writer) =>
    (writer.how === "apply" && writer.manager !== FIELD_MANAGER ? part : whole).map((fields) => ({
      ...writer,
      fields,
    })),
  );
  return fc.record({
    type: fc.constant(type),
    first: whole,
    writes: fc.array(write, { minLength: 1, maxLength: 3 }),
    last: whole,
  });
}

/** A random object of a random type. */
export const RANDOM_OBJECT: fc.Arbitrary<RandomObject> = fc.oneof(
  { weight: 3, arbitrary: objectsOf("apps/v1/Deployment", deployment(true), deployment(false)) },
  { weight: 1, arbitrary: objectsOf("v1/Service", service, service) },
  { weight: 1, arbitrary: objectsOf("v1/ConfigMap", configuration, configuration) },
);
