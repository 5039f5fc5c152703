import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import { hostWarnings } from "../../../lib/transitions/hosts";
import type { TransitionWarning } from "../../../lib/transitions/transition";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const manifestsOf = (files: EnvironmentFiles): readonly Manifest[] => synthesize(layerOf(files)).manifests;
const rendered = manifestsOf(prod);
const NAMESPACE = "254carbon-access";

/** Replaces text in one object of prod. */
function edited(kind: string, name: string, from: string, to: string): readonly Manifest[] {
  return rendered.map((manifest) => {
    if (manifest.kind !== kind || manifest.metadata.name !== name) return manifest;
    const text = JSON.stringify(manifest);
    expect(text).toContain(from);
    return JSON.parse(text.replaceAll(from, to)) as Manifest;
  });
}

function withScale(scale: object): EnvironmentFiles {
  const { environment, release } = prod;
  const services = { ...environment.services, metrics: { ...environment.services.metrics, scale } };
  const files = { environment: { ...environment, services } as EnvironmentFiles["environment"], release };
  return withRelease(files, "metrics", { rolling: { version: "v1.0.1", floor: 4 } });
}

const codes = (warnings: readonly TransitionWarning[]) => warnings.map(({ code }) => code);
const only = (warnings: readonly TransitionWarning[]): TransitionWarning => {
  expect(codes(warnings)).toHaveLength(1);
  const [warning] = warnings;
  if (warning === undefined) throw new Error("no warning");
  return warning;
};

test("an unchanged layer has no warnings", () => {
  expect(transitionWarnings(rendered, rendered)).toEqual([]);
});

test("a fixed number of pods that becomes a range drops to one pod, and the warning prints the handover", () => {
  const { code, message, steps } = only(
    transitionWarnings(manifestsOf(withScale({ min: 4 })), manifestsOf(withScale({ min: 4, max: 6 }))),
  );
  expect(code).toBe("scale/replicas-dropped");
  expect(message).toMatch(/Deployment 254carbon-access\/metrics goes from 4 pods to 1,/);
  const handed = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "metrics", namespace: NAMESPACE } };
  expect(steps[0]).toContain(`echo '${JSON.stringify({ ...handed, spec: { replicas: 4 } })}' | kubectl apply`);
});

test("a range that becomes a fixed number conflicts with the autoscaler, which must be deleted first", () => {
  const { code, steps } = only(
    transitionWarnings(manifestsOf(withScale({ min: 4, max: 6 })), manifestsOf(withScale({ min: 4 }))),
  );
  expect(code).toBe("scale/replicas-returned");
  expect(steps.slice(0, 2)).toEqual([
    expect.stringContaining(`\`kubectl --namespace ${NAMESPACE} delete horizontalpodautoscaler/metrics\``),
    expect.stringContaining(`\`kubectl --namespace ${NAMESPACE} scale deployment/metrics --replicas=4\``),
  ]);
});

test("a restart of a store with the strategy Recreate is an outage for the workloads that may connect to it", () => {
  const { code, message } = only(
    transitionWarnings(rendered, edited("Deployment", "postgres-deployment", "postgres:16.4", "postgres:16.5")),
  );
  expect(code).toBe("recreate/outage");
  for (const client of ["auth-blue", "entitlements", "metrics", "keycloak", "database-backup"])
    expect(message).toContain(client);
  expect(message).not.toContain("gateway");
});

test.each([
  ["postgres-deployment", "postgres:16.4", "postgres:17.2", "postgres/major-version"],
  ["keycloak-deployment", "keycloak:26.2.5", "keycloak:26.3.0", "keycloak/mixed-versions"],
  ["keycloak-deployment", "keycloak:26.2.5", "keycloak:26.1.9", "keycloak/downgrade"],
  ["redis-deployment", "redis:7.4.1", "redis:7.2.0", "redis/downgrade"],
  ["kafka-deployment", "cp-kafka:7.7.1", "cp-kafka:7.8.0", "kafka/metadata-version"],
  ["kafka-deployment", "cp-kafka:7.7.1", "cp-kafka:7.6.0", "kafka/downgrade"],
])("%s from %s to %s has the warning %s with steps", (name, from, to, code) => {
  const found = transitionWarnings(rendered, edited("Deployment", name, from, to)).filter((one) => one.code === code);
  expect(only(found).steps.length).toBeGreaterThan(0);
});

test.each([
  ["keycloak-deployment", "keycloak:26.2.5", "keycloak:26.2.6"],
  ["redis-deployment", "redis:7.4.1", "redis:7.4.2"],
  ["kafka-deployment", "cp-kafka:7.7.1", "cp-kafka:7.7.2"],
])("a patch of %s from %s to %s has no warning about its version", (name, from, to) => {
  const found = codes(transitionWarnings(rendered, edited("Deployment", name, from, to)));
  expect(found.filter((code) => code !== "recreate/outage")).toEqual([]);
});

test("a downgrade of Redis replaces the outage warning and lists the clients", () => {
  const { code, message } = only(
    transitionWarnings(rendered, edited("Deployment", "redis-deployment", "redis:7.4.1", "redis:7.2.0")),
  );
  expect(code).toBe("redis/downgrade");
  expect(message).toMatch(/; .*gateway-blue.* may connect to it$/);
});

test("a password of PostgreSQL that moves to another Secret prints ALTER ROLE before the apply, without the password", () => {
  const { environment, release } = prod;
  const moved = manifestsOf({
    environment,
    release: { ...release, secrets: { ...release.secrets, postgres: "postgres-credentials-new" } },
  });
  const warning = only(transitionWarnings(rendered, moved).filter(({ code }) => code === "secret/order"));
  expect(warning.message).toContain("postgres-credentials-new instead of postgres-credentials;");
  expect(warning.steps[0]).toMatch(
    /get secret postgres-credentials-new .* \| base64 -d \| .*ALTER ROLE access PASSWORD :/,
  );
});

test("a Secret of the clients alone needs no order", () => {
  const { environment, release } = prod;
  const moved = { ...release, secrets: { ...release.secrets, jwt: "access-secrets-new" } };
  expect(codes(transitionWarnings(rendered, manifestsOf({ environment, release: moved })))).toEqual(["secret/needed"]);
});

test("a topology that changes without migrateFrom replaces every pod at once", () => {
  const { environment } = prod;
  const services = { ...environment.services, metrics: { topology: "blueGreen", scale: { min: 3, max: 6 } } };
  const side = { version: "v1.0.0", floor: 3 };
  const after = withRelease({ ...prod, environment: { ...environment, services } as typeof environment }, "metrics", {
    live: "blue",
    preview: "green",
    blue: side,
    green: side,
  });
  const found = transitionWarnings(rendered, manifestsOf(after));
  expect(only(found.filter(({ code }) => code === "topology/replaced")).message).toMatch(
    /^metrics: metrics-blue and metrics-green replace metrics in one apply/,
  );
});

test("a service that leaves is named with the command that deletes its objects", () => {
  const gone = rendered.filter(({ metadata }) => metadata.labels?.["app"] !== "metrics");
  const warning = only(transitionWarnings(rendered, gone).filter(({ code }) => code === "service/removed"));
  expect(warning.steps[1]).toMatch(/delete .*deployment\/metrics/);
});

test("a datastore that leaves keeps its claim out of the printed command, because deleting it deletes the data", () => {
  const gone = rendered.filter(({ metadata }) => metadata.labels?.["app"] !== "postgres");
  const found = transitionWarnings(rendered, gone);
  const { steps } = only(found.filter(({ code }) => code === "service/removed"));
  expect(steps[1]).toContain("deployment/postgres-deployment");
  expect(steps.join()).not.toContain("persistentvolumeclaim");
  expect(codes(found)).toContain("claim/removed");
});

test("an object without a namespace is the one in the namespace default", () => {
  const claim = (storage: string, namespace?: string): Manifest => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", ...(namespace === undefined ? {} : { namespace }) },
    spec: { resources: { requests: { storage } } },
  });
  expect(transitionWarnings([claim("1Gi")], [claim("1Gi", "default")])).toEqual([]);
  expect(codes(transitionWarnings([claim("1Gi")], [claim("2Gi", "default")]))).toEqual(["claim/grown"]);
});

test("a floor that falls to half is a warning, and one that falls by a third is not", () => {
  const floorOf = (floor: number) =>
    manifestsOf(withRelease(withScale({ min: 2, max: 8 }), "metrics", { rolling: { version: "v1.0.1", floor } }));
  expect(codes(transitionWarnings(floorOf(6), floorOf(3)))).toEqual(["capacity/halved"]);
  expect(codes(transitionWarnings(floorOf(6), floorOf(4)))).toEqual([]);
});

test.each([
  ["grows", "50Gi", "60Gi", "claim/grown"],
  ["shrinks", "50Gi", "40Gi", "claim/recreated"],
])("a claim that %s from %s to %s has the warning %s", (_what, from, to, code) => {
  const { objects } = only(transitionWarnings(rendered, edited("PersistentVolumeClaim", "postgres-data", from, to)));
  expect({ code, objects }).toEqual({ code, objects: [`v1/PersistentVolumeClaim ${NAMESPACE}/postgres-data`] });
});

test("a claim that leaves the manifests keeps its data until it is deleted", () => {
  const without = rendered.filter(({ metadata }) => metadata.name !== "kafka-data");
  expect(only(transitionWarnings(rendered, without))).toMatchObject({ code: "claim/removed" });
});

test("a claim may grow if its StorageClass allows it, and is refused if the class forbids it", () => {
  const claim = (storage: string): Manifest => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "shop" },
    spec: { storageClassName: "disk", resources: { requests: { storage } } },
  });
  const classOf = (allowVolumeExpansion: boolean): Manifest => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "disk" },
    allowVolumeExpansion,
  });
  const warningsWith = (allows: boolean) =>
    transitionWarnings([claim("1Gi"), classOf(allows)], [claim("2Gi"), classOf(allows)]);
  expect(warningsWith(true)).toEqual([]);
  expect(only(warningsWith(false)).message).toContain("StorageClass disk does not allow volumes to grow");
});

test("a switch to pods that change in the same apply is a warning with its own steps", () => {
  const stateOf = (live: "blue" | "green", version: string) =>
    manifestsOf(
      withRelease(prod, "gateway", {
        live,
        preview: "green",
        blue: { version: "v1.0.1", floor: 3 },
        green: { version, floor: 3 },
      }),
    );
  const found = transitionWarnings(stateOf("blue", "v1.0.0"), stateOf("green", "v1.0.2"));
  expect(only(found)).toMatchObject({
    code: "switch/premature",
    steps: ["change the Deployment first", expect.any(String)],
  });
});

test("a weight that rises for pods which change in the same apply is a warning, and one for pods that stay is not", () => {
  const service: Manifest = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "new", namespace: "shop" },
    spec: { selector: { app: "shop", version: "new" } },
  };
  const pods = (image: string): Manifest => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop-new", namespace: "shop" },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: "shop", version: "new" } },
        spec: { containers: [{ name: "shop", image }] },
      },
    },
  });
  const route = (weight: number): Manifest => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "shop", namespace: "shop" },
    spec: {
      rules: [
        {
          backendRefs: [
            { name: "old", weight: 100 - weight },
            { name: "new", weight },
          ],
        },
      ],
    },
  });
  const before = [service, pods("shop:1"), route(0)];
  expect(transitionWarnings(before, [service, pods("shop:1"), route(10)])).toEqual([]);
  expect(only(transitionWarnings(before, [service, pods("shop:2"), route(10)]))).toMatchObject({
    code: "route/premature-weight",
    message: expect.stringContaining("sends 10 % instead of 0 % of its requests to new") as string,
  });
});

test("a host of two environments is named for both", () => {
  const found = hostWarnings(
    new Map([
      ["one", rendered],
      ["two", rendered],
      ["three", []],
    ]),
  );
  expect(codes(found.get("one") ?? [])).toContain("host/claimed-twice");
  expect(found.get("two")?.[0]?.message).toMatch(/also belongs to one;/);
  expect(found.get("three")).toEqual([]);
});

test("a changed CEL expression is not judged, and the warning prints a dry run", () => {
  const policy = (expression: string, message = "no"): Manifest => ({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "a" },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      validations: [{ expression, message }],
    },
  });
  expect(codes(transitionWarnings([policy("true")], [policy("true")]))).toEqual([]);
  const warning = only(transitionWarnings([policy("true")], [policy("tru")]));
  expect(warning.code).toBe("expression/not-compiled");
  expect(warning.steps.join()).toContain("kubectl apply --server-side --dry-run=server");
});
