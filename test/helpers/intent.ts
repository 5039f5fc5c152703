/**
 * Allowed connections, written manually and independent of the code under test. Each line has the caller, the callee and
 * the port of the callee's pods.
 */
const PROJECTION = "data-processing(app=projection)";
const DNS = "kube-system(k8s-app=kube-dns)";
const INTERNET = [
  "0.0.0.0/0 but 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16",
  "::/0 but fc00::/7 fe80::/10",
];
const IDENTITY = ["169.254.170.23/32", "fd00:ec2::23/128"];

const to = (from: string, targets: readonly string[], ...ports: string[]) =>
  targets.flatMap((target) => ports.map((port) => `${from} > ${target} ${port}`));

const SERVICES = ["gateway", "streaming", "auth", "entitlements", "metrics"];
const DATASTORES = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];

/** Flows of the five services and Keycloak, which are the same in every environment. */
const GRAPH = [
  "gateway > auth 8000/TCP",
  "gateway > entitlements 8000/TCP",
  "gateway > metrics 8000/TCP",
  "gateway > redis 6379/TCP",
  "gateway > keycloak 8080/TCP",
  `gateway > ${PROJECTION} 8000/TCP`,
  "streaming > auth 8000/TCP",
  "streaming > entitlements 8000/TCP",
  "streaming > metrics 8000/TCP",
  "streaming > kafka 9094/TCP",
  "streaming > redis 6379/TCP",
  "streaming > keycloak 8080/TCP",
  "auth > keycloak 8080/TCP",
  "auth > postgres 5432/TCP",
  "auth > redis 6379/TCP",
  "entitlements > postgres 5432/TCP",
  "entitlements > redis 6379/TCP",
  "metrics > kafka 9094/TCP",
  "metrics > postgres 5432/TCP",
  "keycloak > postgres 5432/TCP",
  "keycloak > keycloak 7800/TCP",
  "keycloak > keycloak 57800/TCP",
];

const CACHE_WARM = ["cache-warm > redis 6379/TCP", `cache-warm > ${PROJECTION} 8000/TCP`];
const BACKFILL = ["backfill > kafka 9094/TCP", `backfill > ${PROJECTION} 8000/TCP`];
const PROBE = to("probe", SERVICES, "8000/TCP");

const BACKUPS = [
  "database-backup > postgres 5432/TCP",
  ...to("database-backup", INTERNET, "443/TCP"),
  ...to("configuration-backup", INTERNET, "443/TCP"),
];

const PROMETHEUS = [
  ...SERVICES.map((service) => `monitoring > ${service} 8000/TCP`),
  "monitoring > keycloak 9000/TCP",
  "monitoring > alertmanager 9093/TCP",
];

const entry = (from: string) => [
  `${from} > gateway 8000/TCP`,
  `${from} > streaming 8000/TCP`,
  `${from} > keycloak 8080/TCP`,
];

const dns = (apps: readonly string[], ...servers: string[]) =>
  apps.flatMap((app) => to(app, servers, "53/TCP", "53/UDP"));

const DEV_APPS = [...SERVICES, ...DATASTORES, "cache-warm", "probe"];
const ALL_APPS = [...DEV_APPS, "backfill", "database-backup", "configuration-backup"];

/** The intended flows of an environment, and the apps that have a policy. */
export interface Intent {
  /** Apps that have a policy. */
  readonly apps: readonly string[];
  /** Allowed flows, such as `gateway > auth 8000/TCP`. */
  readonly lines: readonly string[];
}

/** Intents of the three fixture environments. */
export const INTENT: Readonly<Record<"dev" | "staging" | "prod", Intent>> = {
  dev: { apps: DEV_APPS, lines: [...GRAPH, ...CACHE_WARM, ...PROBE, ...dns(DEV_APPS, DNS)] },
  staging: {
    apps: ALL_APPS,
    lines: [
      ...entry("ingress-nginx(app.kubernetes.io/name=ingress-nginx)"),
      ...PROMETHEUS,
      ...GRAPH,
      ...[...CACHE_WARM, ...BACKFILL, ...PROBE, ...BACKUPS],
      ...to("configuration-backup", ["10.30.0.10/32"], "443/TCP", "6443/TCP"),
      ...to("alertmanager", INTERNET, "443/TCP"),
      ...dns(ALL_APPS, DNS, "169.254.20.10/32"),
    ],
  },
  prod: {
    apps: ALL_APPS,
    lines: [
      ...entry("gateway-system"),
      ...PROMETHEUS,
      ...GRAPH,
      ...[...CACHE_WARM, ...BACKFILL, ...PROBE, ...BACKUPS],
      ...to("configuration-backup", ["10.20.0.10/32", "10.20.0.11/32"], "443/TCP", "6443/TCP"),
      ...to("database-backup", IDENTITY, "80/TCP"),
      ...to("configuration-backup", IDENTITY, "80/TCP"),
      ...to("alertmanager", INTERNET, "443/TCP"),
      ...dns(ALL_APPS, DNS),
    ],
  },
};
