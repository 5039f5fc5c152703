import fc from "fast-check";
import type {
  DatastoresSpec,
  InClusterAlertmanager,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
} from "../../../lib/spec/datastores";
import type {
  CaReference,
  DatabaseNames,
  ExternalEndpoint,
  ExternalKafka,
  ExternalKeycloak,
  ExternalPostgres,
  HostReference,
} from "../../../lib/spec/external";
import type { ExporterSpec, KafkaExporterSpec } from "../../../lib/spec/exporters";
import { DEFAULT_NAMESPACE } from "../../../lib/names";
import type {
  ClusterSpec,
  EnvironmentSpec,
  ExternalServiceSpec,
  LinksSpec,
  PrometheusSpec,
} from "../../../lib/spec/environment";
import { cidrs } from "./cidrs";
import { DIGESTS } from "./digests";
import { field, fixed, optional, type Fields } from "./field";
import { KAFKA_CLIENTS } from "./kafka-fields";
import { EXPOSURE_FIELD, OPERATIONS_FIELDS } from "./operations-fields";
import { OWN_POLICIES_FIELD } from "./own-policy-fields";
import { PATCHES_FIELD } from "./patch-fields";
import { IMAGES_FIELD, OBJECTS, PODS } from "./pods-fields";
import { OBJECTIVES, RESOURCES, repositories } from "./service-fields";
import { bytes, longName, names, numbers, withExtraCharacter, texts } from "./values";

const HOSTS = ["db.example.com", "10-0-0-1.internal", longName(253)];
const hosts = fc.oneof(
  fc.constantFrom("DB.example.com", "https://a.b", "a.b:1", "a.b.", longName(254)),
  withExtraCharacter(HOSTS),
  texts,
);

const urls = fc.constantFrom("http://a:b@c", "ftp://a", "http://a?b", "https://a:65536", "https://a:0/x");
const RUNBOOK_URLS = ["https://wiki.example.com/runbook#{alert}", "http://wiki/{alert}?a=b"];
const CONSOLE_URLS = ["http://localhost:8080", "https://admin.example.com/auth"];
const ALERTMANAGER_URLS = ["https://alertmanager.example.com", "http://a.b:80/c"];

/** An environment's scalar and object fields. */
export const ENVIRONMENT_FIELDS: Fields<
  Omit<EnvironmentSpec, "schema" | "cluster" | "services" | "datastores" | "externalServices">
> = {
  name: field(["dev", "x".repeat(30)], names),
  namespace: optional(
    ["254carbon-access", "n", "n".repeat(63)],
    fc.oneof(fc.constantFrom("default", "kube-system", "kube-x", "1"), names),
  ),
  runbookUrl: optional(RUNBOOK_URLS, fc.oneof(urls, withExtraCharacter(RUNBOOK_URLS), texts)),
  objectives: OBJECTIVES,
  images: IMAGES_FIELD,
  pods: PODS,
  objects: OBJECTS,
  patches: PATCHES_FIELD,
  ownPolicies: OWN_POLICIES_FIELD,
  ...OPERATIONS_FIELDS,
};

const LABELS = fc.dictionary(
  fc.oneof(fc.constantFrom("app", "a.b/c", "a/b/c", "-a", "/a", "a/"), names),
  fc.oneof(fc.constantFrom("", "a_b.c", "A", "-"), names),
  { maxKeys: 3 },
);

const STORAGE_CLASS = optional(["fast", "a.b-c"], fc.oneof(fc.constantFrom(longName(253), longName(254)), names));

/** The cluster. */
export const CLUSTER_FIELDS: Fields<ClusterSpec> = {
  context: field(["dev-local"], fc.oneof(fc.constantFrom("arn:aws:eks:eu-1:1:cluster/x", "admin@x"), names)),
  name: optional(["prod-eu", "x".repeat(100)], fc.oneof(fc.constantFrom("-a", "x".repeat(101)), names)),
  // Below 1.30, a service must not have preStop: sleep.
  kubernetes: optional(["1.30", "1.36"], fc.constantFrom("1.27", "1.29", "1.26", "1.3", "v1.30", "1.30.2", "2.0", "")),
  storageClass: STORAGE_CLASS,
  datastorePriorityClass: optional(
    ["datastores", "a.b-c"],
    fc.oneof(fc.constantFrom(longName(253), longName(254), "system-cluster-critical"), names),
  ),
  exposure: EXPOSURE_FIELD,
  identity: optional(["podIdentity", "none"], ["irsa"]),
  apiServerCidrs: optional([["10.20.0.10/32"]], fc.array(cidrs, { maxLength: 3 })),
  dnsCidrs: optional([["169.254.20.10/32"]], fc.array(cidrs, { maxLength: 3 })),
  monitoring: optional(["none", "annotations"], ["operator"]),
  links: optional<LinksSpec>(
    [{}, { prometheus: "https://prometheus.example.com/", status: "https://status.example.com" }],
    [
      { grafana: "https://grafana.example.com/monitoring" },
      { grafana: "grafana.example.com" },
      { prometheus: "http://a:b@c" },
    ],
  ),
  prometheus: optional<PrometheusSpec>(
    [],
    fc.oneof(
      fc.constant({ namespace: "observability", objectLabels: { release: "kube-prometheus-stack" } }),
      fc.record({ namespace: fc.oneof(fc.constant(DEFAULT_NAMESPACE), names), podLabels: LABELS }),
      fc.record({ objectLabels: LABELS }),
    ),
  ),
};

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 4 });

/** An external service with pods in another namespace. */
export const EXTERNAL_SERVICE_FIELDS: Fields<ExternalServiceSpec> = {
  url: field(
    ["http://projection-service.data-processing.svc:8000"],
    fc.oneof(urls, withExtraCharacter(["http://a.b:80/c"]), texts),
  ),
  namespace: field<string | undefined>(["data-processing"], maybe(names)),
  labels: field<ExternalServiceSpec["labels"]>([{ app: "projection" }], maybe(LABELS)),
  cidrs: field<readonly string[] | undefined>([undefined], fc.array(cidrs, { maxLength: 3 })),
  port: field<number | undefined>([8000], maybe(numbers)),
};

/** An external service with addresses outside the cluster. */
export const EXTERNAL_ADDRESS_FIELDS: Fields<ExternalServiceSpec> = {
  url: field(
    ["https://api.example.com/v1", "https://10.20.0.7"],
    fc.oneof(
      urls,
      fc.constantFrom("https://10.30.0.7", "http://api.example.com", "https://api.example.com:8443"),
      texts,
    ),
  ),
  namespace: optional<string>([], names),
  labels: optional<NonNullable<ExternalServiceSpec["labels"]>>([], LABELS),
  cidrs: field<readonly string[] | undefined>(
    [["10.20.0.0/24"], ["10.20.0.0/24", "2001:db8::/32"]],
    maybe(fc.array(cidrs, { maxLength: 3 })),
  ),
  port: optional([443], numbers),
};

const TAGS = ["16.4", "7.4.1", "26.2.5", "v0.28.1", "16", "17-bookworm", "x".repeat(128)];
const tags = fc.oneof(
  fc.constantFrom(...TAGS, "11.1", "18", "latest", "-a", ".a"),
  fc.constantFrom("16.4-alpine", "7-alpine", "18-alpine3.21"),
  withExtraCharacter(TAGS),
  texts,
);

/** Memory limits around the minimum that a server needs to start. */
const smallLimits = fc.constantFrom("100Mi", "127Mi", "128Mi", "511Mi", "767Mi", "768Mi").map((memory) => ({
  requests: { cpu: "1m", memory: "4Mi" },
  limits: { cpu: "1", memory },
}));

const BASE: Fields<Omit<InClusterBase, "version">> = {
  kind: fixed("inCluster"),
  digest: DIGESTS,
  image: optional(["ghcr.io/x/y"], repositories),
  resources: { ...RESOURCES, edge: fc.oneof(RESOURCES.edge, smallLimits, smallLimits) },
  pods: PODS,
};

const server = (version: string) => ({ ...BASE, version: field([version], tags) });
const storage = (...valid: readonly string[]) => field(valid, bytes);
const maxConnections = field<number | undefined>([1000], fc.option(numbers, { nil: undefined }));

const EXTERNAL: Fields<ExternalEndpoint> = {
  kind: fixed("external"),
  hostFrom: optional<HostReference>(
    [],
    fc.oneof(fc.record({ secret: names, key: texts }), fc.constant({ secret: "managed-endpoints", key: "postgres" })),
  ),
  host: field<string | undefined>(HOSTS, fc.option(hosts, { nil: undefined })),
  port: optional([9000], numbers),
  tls: optional([true, false], [true, false]),
  // Only edge values, because a CA needs TLS.
  ca: optional<CaReference>(
    [],
    fc.oneof(
      fc.constant({ configMap: "ca", key: "ca.crt" }),
      fc.constant({ secret: "a.b-c", key: "tls.crt" }),
      fc.record({ configMap: names, secret: names, key: texts }, { requiredKeys: ["key"] }),
    ),
  ),
  cidrs: field([["10.20.0.0/24"], ["2001:db8::/32"]], fc.array(cidrs, { maxLength: 3 })),
};

/** Memory for every number of connections in a valid spec, and for Keycloak. */
const roomy = { requests: { cpu: "1m", memory: "1Gi" }, limits: { cpu: "1", memory: "4Gi" } };
/** An exporter with a valid version, or with arbitrary fields. */
const exporterOf = (version: string) =>
  optional<ExporterSpec>(
    [{ version }, { version, image: "ghcr.io/x/y" }],
    fc.record({ version: tags, image: repositories, resources: smallLimits }, { requiredKeys: ["version"] }),
  );
const POSTGRES: Fields<InClusterPostgres> = {
  ...server("16.4"),
  resources: { valid: fc.constant(roomy), edge: BASE.resources.edge },
  storage: storage("1Gi", "512Mi"),
  storageClass: STORAGE_CLASS,
  maxConnections,
  exporter: exporterOf("v0.17.1"),
};
const DATABASES = fc.constantFrom(
  "access",
  "keycloak",
  "access-prod",
  "a b",
  "-d",
  "a=b",
  "x".repeat(63),
  "x".repeat(64),
);
const EXTERNAL_POSTGRES: Fields<ExternalPostgres> = {
  ...EXTERNAL,
  maxConnections,
  // Only edge values, because the modes depend on the CA.
  sslMode: optional<NonNullable<ExternalPostgres["sslMode"]>>(
    [],
    fc.constantFrom<NonNullable<ExternalPostgres["sslMode"]>>("require", "verify-ca", "verify-full"),
  ),
  user: optional(["access_prod", "admin@server.example"], fc.oneof(fc.constantFrom("-U", "a b", ""), texts)),
  databases: optional<DatabaseNames>(
    [{}, { access: "access_prod" }, { access: "app-data", keycloak: "identity" }],
    fc.record({ access: DATABASES, keycloak: DATABASES }, { requiredKeys: [] }),
  ),
};
const EXTERNAL_KAFKA: Fields<ExternalKafka> = { ...EXTERNAL, ...KAFKA_CLIENTS };
const EXTERNAL_KEYCLOAK: Fields<ExternalKeycloak> = {
  ...EXTERNAL,
  basePath: optional(["/auth", "/a/b.c"], fc.oneof(fc.constantFrom("auth", "/", "/auth/", "/a//b", "/.."), texts)),
  realm: optional(["access", "a.b_c-1"], fc.oneof(fc.constantFrom("a/b", "", "-", "a b"), texts)),
};
const REDIS: Fields<InClusterRedis> = {
  ...server("7.4.1"),
  storage: storage("1Gi", "192Mi"),
  storageClass: STORAGE_CLASS,
  maxMemory: field(["64Mi"], bytes),
  exporter: exporterOf("v1.74.0"),
};
const KAFKA: Fields<InClusterKafka> = {
  ...server("7.7.1"),
  // The program that creates topics needs more memory than the least for a broker.
  resources: { valid: fc.constantFrom(undefined, roomy), edge: BASE.resources.edge },
  storage: storage("20Gi", "2Gi"),
  storageClass: STORAGE_CLASS,
  topics: optional<NonNullable<InClusterKafka["topics"]>>(
    [{ prices: {} }, { "a.b": { partitions: 1 }, c_d: { retentionHours: 1 } }],
    fc.dictionary(
      fc.oneof(fc.constantFrom("a.b", "a_b", "__a", ".", "x".repeat(249), "x".repeat(250)), names),
      fc.record({ partitions: numbers, retentionHours: numbers }, { requiredKeys: [] }),
      { maxKeys: 3 },
    ),
  ),
  partitionSize: optional(["64Mi", "unlimited"], fc.oneof(bytes, fc.constant("Unlimited"))),
  clusterId: optional(
    ["MkU3OEVBNTcwNTJENDM2Qk"],
    fc.oneof(fc.constantFrom("-kU3OEVBNTcwNTJENDM2Qk", "short"), withExtraCharacter(["MkU3OEVBNTcwNTJENDM2Q"]), texts),
  ),
  exporter: optional<KafkaExporterSpec>(
    [{ version: "v1.9.0" }, { version: "v1.9.0", maxLag: 1 }],
    fc.record({ version: tags, maxLag: numbers }, { requiredKeys: ["version"] }),
  ),
};
const KEYCLOAK: Fields<InClusterKeycloak> = {
  ...server("26.2.5"),
  resources: { valid: fc.constantFrom(undefined, roomy), edge: BASE.resources.edge },
  hostname: field(HOSTS, hosts),
  replicas: optional([1, 2], numbers),
  databaseConnections: optional([5], numbers),
  adminUrl: optional(CONSOLE_URLS, fc.oneof(urls, withExtraCharacter(CONSOLE_URLS), texts)),
  realmImport: optional(["keycloak-realms", "a.b-c"], fc.oneof(fc.constantFrom(longName(253), longName(254)), names)),
};

const ALERTMANAGER: Fields<InClusterAlertmanager> = {
  ...server("v0.28.1"),
  version: field(["v0.28.1"], fc.oneof(tags, fc.constantFrom("v0.24.0", "v0.27.0"))),
  replicas: optional([1, 2], numbers),
  storage: optional(["1Gi", "64Mi"], bytes),
  storageClass: STORAGE_CLASS,
  externalUrl: optional(ALERTMANAGER_URLS, fc.oneof(urls, withExtraCharacter(ALERTMANAGER_URLS), texts)),
};

/** In-cluster and external datastores. */
export const DATASTORE_FIELDS: {
  readonly [K in keyof DatastoresSpec]-?: {
    readonly [F in "inCluster" | "external"]: Fields<Extract<DatastoresSpec[K], { readonly kind: F }>>;
  };
} = {
  postgres: { inCluster: POSTGRES, external: EXTERNAL_POSTGRES },
  redis: { inCluster: REDIS, external: EXTERNAL },
  kafka: { inCluster: KAFKA, external: EXTERNAL_KAFKA },
  keycloak: { inCluster: KEYCLOAK, external: EXTERNAL_KEYCLOAK },
  alertmanager: { inCluster: ALERTMANAGER, external: EXTERNAL },
};
