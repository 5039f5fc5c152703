import { output } from "@pulumi/pulumi";
import type { Chart } from "cdk8s";
import { AccessPolicies } from "../../../lib/constructs/access-policies";
import { Alertmanager } from "../../../lib/constructs/datastores/alertmanager";
import { Kafka } from "../../../lib/constructs/datastores/kafka";
import { Keycloak } from "../../../lib/constructs/datastores/keycloak";
import { Postgres } from "../../../lib/constructs/datastores/postgres";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { EdgeService } from "../../../lib/constructs/edge-service";
import { ExternalSecrets } from "../../../lib/constructs/external-secrets";
import { Foundation } from "../../../lib/constructs/foundation";
import { ConfigurationBackup } from "../../../lib/constructs/jobs/configuration-backup";
import { DatabaseBackup } from "../../../lib/constructs/jobs/database-backup";
import { OperatorJobs } from "../../../lib/constructs/jobs/operator-jobs";
import { OnCallRoles } from "../../../lib/constructs/on-call-roles";
import { PublicRoutes } from "../../../lib/constructs/public-routes";
import { problemsAtConstruction } from "../../helpers/construct-problems";

/** Builds a construct with untyped props, as plain JavaScript does. */
type Untyped = new (scope: Chart, id: string, props: unknown) => unknown;

const CONSTRUCTS: Readonly<Record<string, Untyped>> = {
  AccessPolicies: AccessPolicies as Untyped,
  Alertmanager: Alertmanager as Untyped,
  ConfigurationBackup: ConfigurationBackup as Untyped,
  DatabaseBackup: DatabaseBackup as Untyped,
  EdgeService: EdgeService as Untyped,
  ExternalSecrets: ExternalSecrets as Untyped,
  Kafka: Kafka as Untyped,
  Keycloak: Keycloak as Untyped,
  Postgres: Postgres as Untyped,
  PublicRoutes: PublicRoutes as Untyped,
  Redis: Redis as Untyped,
};

/** Constructs without required props. */
const OPTIONAL: Readonly<Record<string, Untyped>> = {
  Foundation: Foundation as Untyped,
  OnCallRoles: OnCallRoles as Untyped,
  OperatorJobs: OperatorJobs as Untyped,
};

const ORDERS = {
  name: "orders",
  topology: "rolling",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};

function linesOf(construct: string, props: unknown): readonly string[] {
  const Class = CONSTRUCTS[construct] ?? OPTIONAL[construct];
  if (Class === undefined) throw new Error(`no construct ${construct}`);
  return problemsAtConstruction((chart) => new Class(chart, "orders", props))?.message.split("\n") ?? [];
}

describe("props of the wrong shape", () => {
  test.each(Object.keys(CONSTRUCTS))(
    "props of %s are rejected immediately if they are {}, undefined, null, a list or a string",
    (name) => {
      for (const props of [{}, undefined, null, [], "props"]) {
        const [headline, ...lines] = linesOf(name, props);
        expect(headline).toBe(`shop/orders (${name}) can't be built:`);
        expect(lines.length).toBeGreaterThan(0);
      }
    },
  );

  test.each(Object.keys(OPTIONAL))(
    "props of %s are rejected immediately if they are null, a list or a string",
    (name) => {
      for (const props of [null, [], "props"]) {
        expect(linesOf(name, props)[0]).toBe(`shop/orders (${name}) can't be built:`);
      }
    },
  );

  test.each([...Object.keys(CONSTRUCTS), ...Object.keys(OPTIONAL)])(
    "props of %s are rejected if they have an unknown key",
    (name) => {
      expect(linesOf(name, { kind: "inCluster", wolf: 1 }).join("\n")).toMatch(/^ {2}wolf: is an unknown key/m);
    },
  );

  test("an error lists all props that have the wrong shape, with path, value, allowed values and fix", () => {
    const props = {
      ...{ name: "orders", topology: "bluegreen", scale: { min: "2", maximum: 6 }, imagee: "a/b", image: 1 },
      ...{ environment: { TOKEN: 1234567 }, writablePaths: "/tmp", release: null, healthPath: null },
      ...{ calls: ["stock"], secretEnvironment: [{ name: "A", secret: { name: "s" } }, { name: "B" }] },
    };
    expect(linesOf("EdgeService", props)).toEqual([
      "shop/orders (EdgeService) can't be built:",
      '  topology: must be rolling, blueGreen or canary, got "bluegreen"; did you mean blueGreen?',
      '  scale.min: must be a whole number, got "2"; remove the quotes',
      "  scale.maximum: is an unknown key; allowed keys: min, max, cpuPercent, memoryPercent, metrics and behavior",
      "  image: must be a string, got 1; put it in quotes",
      "  healthPath: must be a string, got null; set a value, or delete the key",
      // The message never repeats the value, because it may be a misplaced secret.
      "  environment.TOKEN: must be a string, got a number; put it in quotes",
      '  writablePaths: must be an array, got "/tmp"; write [/tmp]',
      "  release: must be an object, got null; set a value, or delete the key",
      '  calls[0]: must be an object, got "stock"; write an object with keys and values',
      "  secretEnvironment[0].secret.key: is missing; it must be a string",
      "  secretEnvironment[1].value: is missing; it must be a string",
      "  imagee: is an unknown key; did you mean image?",
    ]);
  });

  test("known and unknown keys of props may be undefined", () => {
    expect(linesOf("EdgeService", { ...ORDERS, image: undefined, unheardOf: undefined })).toEqual([]);
  });

  test("the error for a host lists both allowed types, a string and a key of a Secret", () => {
    const keycloak = { kind: "inCluster", version: "26.2.5", hostname: "a.example.org" };
    const database = (host: unknown) => linesOf("Keycloak", { ...keycloak, database: { host, port: 1, tls: true } });
    expect(database(5)).toContain("  database.host: must be a string or an object, got 5; write a string or an object");
    expect(database({ name: "n" })).toContain("  database.host.key: is missing; it must be a string");
  });

  test("the shape check accepts any number as a capacity", () => {
    const capacity = { cpu: 2.5, memory: "1Gi", pods: 3, storage: 0, claims: 0 };
    expect(linesOf("Foundation", { capacity })).toEqual([
      "shop/orders (Foundation) can't be built:",
      '  capacity.memory: must be a number, got "1Gi"; write a number',
    ]);
  });
});

describe("values that are not known yet", () => {
  const GOT = "must be a plain value, got a Pulumi Output, whose value is known only during the deployment";

  test("a Pulumi Output in props is rejected, and the error suggests an alternative", () => {
    const version = output("v1.2.3");
    const props = {
      ...ORDERS,
      image: output("registry.example.com/orders"),
      environment: { TOKEN: output("hunter2") },
      release: { rolling: { version, floor: Promise.resolve(2) } },
    };
    expect(linesOf("EdgeService", props)).toEqual([
      "shop/orders (EdgeService) can't be built:",
      `  release.rolling.version: ${GOT}; pass the plain value, or create the chart inside .apply(), which hides its resources from previews`,
      "  release.rolling.floor: must be a plain value, got a promise; await it first",
      `  image: ${GOT}; pass the plain value, or create the chart inside .apply(), which hides its resources from previews`,
      `  environment.TOKEN: ${GOT}; store it in a Secret of the stack and read it with secretEnvironment`,
    ]);
  });

  test("the error for a Pulumi Output as a host suggests a Secret", () => {
    const external = { kind: "external", host: output("db.example.com"), cidrs: ["10.0.0.0/24"] };
    expect(linesOf("Postgres", external)).toEqual([
      "shop/orders (Postgres) can't be built:",
      `  host: ${GOT}; store the host in a Secret of the stack and refer to its key with hostFrom: { secret, key }`,
    ]);
  });

  test("a Pulumi Output in place of all props is rejected", () => {
    expect(linesOf("Redis", output({ kind: "inCluster" }))[1]).toContain(GOT);
  });
});
