import fc from "fast-check";
import type { ObjectivesSpec } from "../../../lib/spec/objectives";
import { DEFAULT_NAMESPACE, type SecretConcern } from "../../../lib/names";
import type { ProbeTiming, ServiceProbes } from "../../../lib/spec/probes";
import type {
  DatabaseAccess,
  Drain,
  PreStop,
  ResourceAmounts,
  Resources,
  Scale,
  ServiceSpec,
  TopologyKind,
} from "../../../lib/spec/service";
import type { ServiceSecrets } from "../../../lib/spec/secrets";
import { field, optional, type Field, type Fields } from "./field";
import { AUTOSCALING, SCALED } from "./autoscaling-fields";
import { GATES } from "./delivery-fields";
import { GRPC_HEALTH, PORTS } from "./port-fields";
import { PODS } from "./pods-fields";
import { ROUTE } from "./route-fields";
import { bytes, cores, names, numbers, withExtraCharacter, texts } from "./values";

/** The three topologies. */
export const TOPOLOGIES: readonly TopologyKind[] = ["rolling", "blueGreen", "canary"];

const IMAGES = ["ghcr.io/254carbon/access-layer-x", "registry.local:5000/a/b__c", "localhost:5000/x", "x"];

/** Valid and invalid image repositories. */
export const repositories: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...IMAGES, "x:1", "x@sha256:0", "https://ghcr.io/x", "ghcr.io/X", "a//b", `x/${"y".repeat(252)}`),
  withExtraCharacter(IMAGES),
  texts,
);

const SMALL: ResourceAmounts = { cpu: "1m", memory: "4Mi" };
const LARGE: ResourceAmounts = { cpu: "96", memory: "24Ti" };

/** One amount in any notation, paired with another in a common notation. */
const amounts: fc.Arbitrary<ResourceAmounts> = fc.oneof(
  cores.map((cpu) => ({ cpu, memory: "1Gi" })),
  bytes.map((memory) => ({ cpu: "1", memory })),
);

/** Equal amounts in two notations. A limit that equals its request is valid. */
const EQUAL_AMOUNTS: readonly Resources[] = [
  { requests: { cpu: "36m", memory: "512Mi" }, limits: { cpu: "0.036", memory: "0.5Gi" } },
  { requests: { cpu: "1.1", memory: "1Gi" }, limits: { cpu: "1100m", memory: "1048576Ki" } },
  { requests: { cpu: "0.009", memory: "1000M" }, limits: { cpu: "9m", memory: "1G" } },
];

/** A container's CPU and memory. */
export const RESOURCES: Required<Field<Resources | undefined>> = optional<Resources>(
  [
    { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    { requests: { cpu: "0.5", memory: "1Gi" }, limits: { cpu: "2", memory: "1Gi" } },
  ],
  fc.oneof(
    fc.constantFrom(...EQUAL_AMOUNTS),
    fc.constant({ requests: { cpu: "2", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } }),
    amounts.map((both) => ({ requests: both, limits: both })),
    amounts.map((requests) => ({ requests, limits: LARGE })),
    amounts.map((limits) => ({ requests: SMALL, limits })),
    fc.record({ requests: amounts, limits: amounts }),
  ),
);

const scales: fc.Arbitrary<Scale> = fc.oneof(
  fc.record({ min: numbers }),
  fc.record({ min: numbers, max: numbers }),
  fc.record({ min: numbers, max: numbers, cpuPercent: numbers }),
  fc.record({ min: fc.constant(1), cpuPercent: numbers }),
  fc.record({ min: fc.constant(1), max: fc.constantFrom(3, 1000), cpuPercent: numbers }),
  AUTOSCALING.map((more) => ({ min: 1, max: 4, ...more })),
  AUTOSCALING.map((more) => ({ min: 1, ...more })),
);

const timings: fc.Arbitrary<ProbeTiming> = fc.record(
  { periodSeconds: numbers, timeoutSeconds: numbers, failureThreshold: numbers },
  { requiredKeys: [] },
);

const PATHS = ["/live", "/a-b_c.d~e", "/live?full=1", "/%20"];

const paths = fc.oneof(
  fc.constantFrom(
    '/"a"\\b',
    "//x",
    "x",
    "/#",
    "/a b",
    "/",
    "/?",
    "/a/",
    "/a//b",
    "/a/../b",
    "/a/.",
    "/a%2fb",
    "/metrics",
  ),
  withExtraCharacter(PATHS),
  texts,
);

/** Hosts, including the hosts of prod's gateway and Keycloak. */
const HOSTS = [
  ...["api.example.com", "api", "auth.254carbon.com"],
  ...["API.example.com", "*.example.com", "localhost", "10.0.0.1", "https://a.b"],
];
const FOLDERS = ["/tmp", "/var/log", "/var/cache/nginx", "/Data.d/x_1", `/${"x".repeat(55)}`, "/a", "/run", "/opt/a-b"];

const folderLists: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.array(
    fc.oneof(
      fc.constantFrom(
        ...FOLDERS,
        "/",
        "/dev/shm",
        "/a/",
        "/a/../b",
        "tmp",
        "/tmp/x",
        "/TMP",
        "/a_b",
        `/${"x".repeat(56)}`,
      ),
      fc.constantFrom(...FOLDERS),
      withExtraCharacter(FOLDERS),
      texts,
    ),
    { maxLength: 4 },
  ),
  fc.constantFrom(50, 51).map((count) => Array.from({ length: count }, (_, index) => `/folder/n${index}`)),
);

const CALLEES = ["redis", "postgres", "kafka", "auth", "gateway", "projection", "metrix", "streaming"];

const callLists: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.array(fc.oneof(fc.constantFrom(...CALLEES), names), { minLength: 1, maxLength: 3 }),
  fc.constantFrom(...CALLEES).map((callee) => [callee, callee]),
);

const KEYS = ["ACCESS_JWKS_URL", "ACCESS_JWT_SECRET_KEY", "password", "username", "WEBHOOK_URL"];
const CONCERNS: readonly SecretConcern[] = ["jwt", "postgres", "redis", "keycloak", "alertmanager"];

const secretKeys = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KEYS) },
  { weight: 1, arbitrary: fc.constantFrom("X".repeat(253), "X".repeat(254), "1A", "A-B", "A.B") },
  { weight: 1, arbitrary: texts },
);

const secrets: fc.Arbitrary<NonNullable<ServiceSpec["secrets"]>> = fc.oneof(
  fc.dictionary(
    fc.oneof(fc.constantFrom(...CONCERNS), fc.constant<SecretConcern>("alertmanager")),
    fc.array(secretKeys, { maxLength: 2 }),
    { minKeys: 1, maxKeys: 2 },
  ),
  fc.constantFrom({ postgres: ["password"], redis: ["password"] }, { jwt: ["ACCESS_JWKS_URL", "ACCESS_JWKS_URL"] }),
  fc
    .record(
      {
        secret: fc.oneof(fc.constantFrom("stripe-credentials", "x".repeat(254)), names),
        keys: fc.oneof(fc.constantFrom<string[]>([], ["a.b"], ["..x"]), fc.array(secretKeys, { maxLength: 2 })),
        path: fc.constantFrom("/etc/stripe", "/tmp/stripe", "/tmp", "/etc", "stripe", "/proc/x"),
        mode: fc.constantFrom("0400", "0777", "400", "0800", "1777"),
      },
      { requiredKeys: ["secret", "keys"] },
    )
    .map((own) => ({ stripe: own })),
);

const OWN_VARIABLES: ServiceSecrets = { stripe: { secret: "stripe-credentials", keys: ["API_KEY"] } };

const OWN_FILES: ServiceSecrets = {
  stripe: { secret: "stripe-credentials", keys: ["client.key"], path: "/etc/stripe", mode: "0400" },
};

const VARIABLES = ["LOG_LEVEL", "_", "a", "ACCESS_REDIS_URL", "ACCESS_JWKS_URL", "API_TOKEN", "DB_PASSWORD"];

const variableNames = fc.oneof(
  fc.constantFrom(...VARIABLES),
  fc.constantFrom("1A", "A-B", "A=B", "X".repeat(300)),
  // This variable also comes from a Secret.
  fc.constant("ACCESS_JWKS_URL"),
  texts,
);

const variableValues = fc.oneof(
  fc.constantFrom("info", "yes", "0", "$(LOG_LEVEL)", "$(", "x".repeat(131_071), "x".repeat(131_072)),
  fc.constantFrom("https://$(USER):$(PASSWORD)@db", "postgres://a:b@db/access", "-----BEGIN PRIVATE KEY-----"),
  texts,
);

const variables = fc.dictionary(variableNames, variableValues, { minKeys: 1, maxKeys: 2 });

const percentages = fc.oneof(numbers, fc.constantFrom(94.99, 95, 99.9, 99.99, 99.991, 0.999, 100));

/** Objectives of a service or of an environment. */
export const OBJECTIVES: Required<Field<ObjectivesSpec | undefined>> = optional<ObjectivesSpec>(
  [{}, { availability: 99.9 }, { availability: 95, latency: { seconds: 1, share: 99.99 } }],
  fc.oneof(
    fc.record({ availability: percentages }),
    fc.record({ latency: fc.record({ seconds: fc.oneof(numbers, fc.constantFrom(2.5, 10)), share: percentages }) }),
  ),
);

/** All fields of a service. */
export const SERVICE_FIELDS: Fields<ServiceSpec> = {
  topology: field(TOPOLOGIES, TOPOLOGIES),
  migrateFrom: field<TopologyKind | undefined>([undefined], TOPOLOGIES),
  scale: field<Scale>([{ min: 1 }, { min: 1, max: 4 }, { min: 2, max: 6, cpuPercent: 70 }, SCALED], scales),
  image: optional(IMAGES, repositories),
  port: optional([8000, 9090], numbers),
  ports: PORTS,
  healthPath: optional(PATHS, paths),
  metricsPath: optional(PATHS, paths),
  objectives: OBJECTIVES,
  gates: GATES,
  resources: RESOURCES,
  calls: optional<NonNullable<ServiceSpec["calls"]>>(
    [[]],
    fc.oneof(
      callLists,
      callLists.map((add) => ({ add })),
    ),
  ),
  calledBy: optional<NonNullable<ServiceSpec["calledBy"]>>(
    [[], [{ namespace: "reports" }, { namespace: "reports", labels: { "app.kubernetes.io/name": "billing" } }]],
    fc.oneof(
      fc.constantFrom([{ namespace: DEFAULT_NAMESPACE }], [{ namespace: "a" }, { namespace: "a", labels: {} }]),
      fc.array(fc.record({ namespace: names, labels: fc.dictionary(names, names, { maxKeys: 2 }) }), { maxLength: 2 }),
    ),
  ),
  secrets: optional<NonNullable<ServiceSpec["secrets"]>>(
    [
      {},
      { jwt: ["ACCESS_JWKS_URL"] },
      { postgres: ["password"] },
      { alertmanager: ["WEBHOOK_URL"] },
      OWN_VARIABLES,
      OWN_FILES,
    ],
    secrets,
  ),
  environmentFrom: optional<NonNullable<ServiceSpec["environmentFrom"]>>(
    [[], [{ configMap: "settings" }, { configMap: "settings", prefix: "A_" }]],
    fc.array(fc.record({ configMap: names, prefix: fc.oneof(fc.constantFrom("A_", "a-", "1"), texts) }), {
      maxLength: 2,
    }),
  ),
  files: optional<NonNullable<ServiceSpec["files"]>>(
    [[], [{ configMap: "company-ca", path: "/etc/company-ca", items: ["ca.crt"], mode: "0444" }]],
    fc.array(
      fc.record({
        configMap: names,
        path: fc.constantFrom("/etc/ca", "/etc/ca/x", "/tmp/x", "/etc", "x", "/proc"),
        items: fc.constantFrom<string[] | undefined>(undefined, [], ["a"], ["a/b"], ["a", "a"]),
        mode: fc.constantFrom("0444", "444", "1777"),
      }),
      { maxLength: 2 },
    ),
  ),
  environment: optional([{}, { LOG_LEVEL: "info" }], variables),
  databaseConnections: field<number | undefined>([undefined], numbers),
  databaseAccess: field<DatabaseAccess | undefined>([undefined], ["owner", "readWrite", "readOnly"]),
  drain: optional<Drain>(
    [{ seconds: 0, graceSeconds: 1 }],
    fc.oneof(
      fc.record({ seconds: numbers, graceSeconds: numbers }),
      fc.record({ seconds: numbers, graceSeconds: fc.constant(3600) }),
      fc.record({ seconds: fc.constant(0), graceSeconds: numbers }),
    ),
  ),
  livenessPath: optional(PATHS, paths),
  startupPath: optional(PATHS, paths),
  grpcHealth: GRPC_HEALTH,
  probes: optional<ServiceProbes>(
    [{}, { startup: { periodSeconds: 5, failureThreshold: 120 } }, { liveness: { timeoutSeconds: 10 } }],
    fc.record({ startup: timings, readiness: timings, liveness: timings }, { requiredKeys: [] }),
  ),
  writablePaths: optional([[], ["/tmp"]], folderLists),
  maxUnavailable: optional<number | string>(
    [1, "1%"],
    fc.oneof(numbers, fc.constantFrom("1%", "50%", "100%", "101%", "0%", "1", "1.5%")),
  ),
  preStop: optional<PreStop>(["exec"], ["sleep"]),
  zoneSpread: optional<"preferred" | "required">(["required"], fc.constantFrom("preferred", "required")),
  pods: PODS,
  host: optional<string>([], fc.oneof(fc.constantFrom(...HOSTS), names)),
  certificate: optional<string>([], names),
  publicHealth: optional<boolean>([false], fc.boolean()),
  route: ROUTE,
};
