import { App, Chart, type ChartProps } from "cdk8s";
import { failureOf } from "../../../charts/failures";
import { AccessPolicies } from "../../../lib/constructs/access-policies";
import { Kafka } from "../../../lib/constructs/datastores/kafka";
import { Keycloak } from "../../../lib/constructs/datastores/keycloak";
import { Postgres } from "../../../lib/constructs/datastores/postgres";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { Foundation } from "../../../lib/constructs/foundation";
import { DatabaseBackup } from "../../../lib/constructs/jobs/database-backup";
import { PublicRoutes } from "../../../lib/constructs/public-routes";
import { manifestsOf } from "../../../lib/manifests/manifest";
import { isProblemsError } from "../../../lib/rules/problems-error";
import { problemsAtSynthesis } from "../../helpers/construct-problems";

const ORDERS: EdgeServiceProps = {
  name: "orders",
  topology: "rolling",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};
const REDIS = { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" } as const;
const LOTS = { requests: { cpu: "", memory: "lots" }, limits: { cpu: "0", memory: "-1" } };

/** A chart with two constructs that have invalid props, and one validation that another library added. */
function wrongTwice(props?: ChartProps): { readonly app: App; readonly chart: Chart } {
  const app = new App();
  const chart = new Chart(app, "shop", props);
  new EdgeService(chart, "orders", { ...ORDERS, port: -1 });
  const redis = new Redis(chart, "redis", { ...REDIS, storage: "lots", version: "7.4-alpine" });
  redis.node.addValidation({ validate: () => ["their own rule"] });
  return { app, chart };
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("invalid values in two constructs", () => {
  const VALIDATIONS = [
    /orders.*port: must be a whole number from 1 to 65535, got -1; write 1 or more/,
    /redis.*version: must be a Debian-based tag, got "7.4-alpine"/,
    /redis.*storage: must be /,
    /redis.*their own rule/,
  ];

  test("manifestsOf reports all invalid values in one error, in the order of the construct tree", () => {
    const error = errorOf(() => manifestsOf(wrongTwice().chart));
    const [headline, ...lines] = error instanceof Error ? error.message.split("\n") : [];
    expect(headline).toBe("chart shop can't be synthesized, 4 problems:");
    expect(lines).toEqual(VALIDATIONS.map((pattern) => expect.stringMatching(pattern)));
    expect(lines[0]).toMatch(/^ {2}shop\/orders \(EdgeService\) port: /);
    expect(lines[3]).toBe("  shop/redis (Redis) their own rule");
  });

  test("each problem in the error has a code, a path and a construct", () => {
    const error = errorOf(() => manifestsOf(wrongTwice().chart));
    const problems = isProblemsError(error) ? error.problems : [];
    expect(problems.map(({ code, path, construct }) => ({ code, path, construct }))).toEqual([
      { code: "service/port", path: ["port"], construct: "shop/orders (EdgeService)" },
      { code: "redis/version", path: ["version"], construct: "shop/redis (Redis)" },
      { code: "storage/size", path: ["storage"], construct: "shop/redis (Redis)" },
      { code: "construct/validation", path: [], construct: "shop/redis (Redis)" },
    ]);
  });

  test("an error about invalid values has exit code 2 and no stack trace", () => {
    const { code, text } = failureOf(
      errorOf(() => manifestsOf(wrongTwice().chart)),
      false,
    );
    expect(code).toBe(2);
    expect(text).not.toMatch(/this is a bug|^\s+at /m);
  });

  test("app.synth() reports all invalid values in one error", () => {
    const error = errorOf(() => wrongTwice().app.synth());
    const [, ...lines] = error instanceof Error ? error.message.split("\n") : [];
    expect(lines).toEqual(VALIDATIONS.map((pattern) => expect.stringMatching(pattern)));
  });

  test("manifestsOf does not report invalid values in another chart", () => {
    const { app } = wrongTwice();
    const other = new Chart(app, "other");
    new EdgeService(other, "orders", ORDERS);
    expect(manifestsOf(other)).not.toEqual([]);
  });
});

describe("invalid values never throw while a chart is built", () => {
  test.each<[string, Partial<EdgeServiceProps>, readonly string[]]>([
    ["a negative port", { port: -1 }, ["port"]],
    ["a floor of 0", { release: { rolling: { version: "v1.2.3", floor: 0 } } }, ["release.rolling.floor"]],
    ["a missing release", { release: {} }, ["release"]],
    ["the release of another topology", { topology: "canary" }, ["release.rolling"]],
    ["a migration to itself", { migrateFrom: "rolling" }, ["migrateFrom"]],
    ["a name with spaces", { name: "two words" }, ["name"]],
    ["an empty name", { name: "" }, ["name"]],
    ["a name that is a method of constructs", { name: "constructor" }, ["name"]],
    ["a duplicate writable path", { writablePaths: ["/tmp", "/tmp"] }, ["writablePaths[1]"]],
    ["an empty path", { writablePaths: [""], healthPath: "" }, ["healthPath", "writablePaths[0]"]],
    ["a maximum below the minimum", { scale: { min: 6, max: -2, cpuPercent: 0 } }, ["scale.max", "scale.cpuPercent"]],
    ["a negative drain time", { drain: { seconds: -1, graceSeconds: -2 } }, ["drain.seconds", "drain.graceSeconds"]],
    ["an image without a name", { image: ":" }, ["image"]],
    [
      "variables that no shell and no Secret can have",
      { secretEnvironment: [{ name: "A-B", secret: { name: "My Secret", key: "a" } }] },
      ["secretEnvironment[0].name", "secretEnvironment[0].secret.name"],
    ],
  ])("%s is reported at synthesis", (_what, props, paths) => {
    const refused = problemsAtSynthesis((chart) => new EdgeService(chart, "orders", { ...ORDERS, ...props }));
    expect(refused?.paths).toEqual(expect.arrayContaining([...paths]));
  });

  test("a secret in plain configuration is reported with the prop to use instead", () => {
    const environment = { API_TOKEN: "hunter2" };
    const refused = problemsAtSynthesis((chart) => new EdgeService(chart, "orders", { ...ORDERS, environment }));
    expect(refused?.message).toContain("put it in a Secret and list it under secretEnvironment");
    expect(refused?.message).not.toContain("hunter2");
  });

  test("invalid quantities are reported at synthesis", () => {
    const refused = problemsAtSynthesis((chart) => {
      new EdgeService(chart, "orders", { ...ORDERS, resources: LOTS });
      new Redis(chart, "redis", { ...REDIS, storage: "", maxMemory: "all", resources: LOTS });
      new Postgres(chart, "postgres", { kind: "inCluster", version: "lots", storage: "-1Gi", resources: LOTS });
      new Kafka(chart, "kafka", { kind: "inCluster", version: "", storage: "0", clusterId: "-", resources: LOTS });
      new Keycloak(chart, "keycloak", { kind: "inCluster", version: "1", hostname: "", replicas: -1, resources: LOTS });
      new Foundation(chart, "foundation", { capacity: { cpu: -1, memory: -1, pods: 0.5, storage: 0, claims: 0 } });
    });
    expect(refused?.paths).toEqual(
      expect.arrayContaining(["resources.requests.cpu", "storage", "maxMemory", "version", "clusterId", "hostname"]),
    );
    expect(refused?.paths).toEqual(expect.arrayContaining(["capacity.cpu", "capacity.memory", "capacity.pods"]));
  });

  test("duplicate services and invalid names in routes and policies are reported at synthesis", () => {
    const refused = problemsAtSynthesis((chart) => {
      const apps = ["orders", "orders", "constructor", "", "a/b", "default-deny"];
      new PublicRoutes(chart, "routes", {
        exposure: { kind: "gatewayApi", parent: "gateway", namespace: "edge" },
        services: apps.map((app, index) => ({ service: { app }, host: `h${index}.example.org` })),
      });
      new AccessPolicies(chart, "policies", { services: apps.map((app) => ({ app, ports: [0] })), dnsCidrs: ["all"] });
    });
    expect(refused?.paths).toEqual(
      expect.arrayContaining(["services[1].service", "services[2].service.app", "services[3].service.app"]),
    );
    expect(refused?.paths).toEqual(
      expect.arrayContaining(["services[1].app", "services[5].app", "services[0].ports[0]", "dnsCidrs[0]"]),
    );
  });

  test("an invalid backup target is reported at synthesis", () => {
    const refused = problemsAtSynthesis(
      (chart) =>
        new DatabaseBackup(chart, "backup", {
          ...{ schedule: "at night", retentionDays: 0, dumpImage: "", databases: [] },
          target: { bucket: "A", region: "here", identity: "irsa" },
          endpoint: { host: "", port: 0, tls: false },
        }),
    );
    expect(refused?.paths).toEqual(
      expect.arrayContaining(["schedule", "target.bucket", "target.region", "target.roleArn", "endpoint.port"]),
    );
  });
});
