import fc from "fast-check";
import { DEFAULT_NAMESPACE } from "../../../lib/names";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { Exposure } from "../../../lib/spec/exposure";
import { ALERTS_FIELD } from "./alert-fields";
import { cidrs } from "./cidrs";
import { DIGEST } from "./digests";
import { DELIVERY } from "./delivery-fields";
import { EXTERNAL_SECRETS_FIELD } from "./external-secrets-fields";
import { optional, type Field, type Fields } from "./field";
import { RECEIVERS } from "./receiver-fields";
import { names, numbers, texts } from "./values";
import { ROUTE_ANNOTATIONS } from "./route-fields";

const INGRESS: Exposure = { kind: "ingress", className: "nginx", namespace: "ingress-nginx" };
const GATEWAY: Exposure = {
  kind: "gatewayApi",
  parent: "public",
  namespace: "gateway-system",
  sectionName: "https",
  labels: { app: "envoy" },
};

const BALANCER: Exposure = {
  kind: "ingress",
  className: "alb",
  cidrs: ["10.20.64.0/20", "2001:db8::/32"],
  annotations: { "alb.ingress.kubernetes.io/target-type": "ip" },
  certificates: "controller",
};
const ENVOY: Exposure = {
  kind: "gatewayApi",
  parent: "public",
  namespace: "gateways",
  dataPlaneNamespace: "envoy-gateway-system",
};

/** Values of `exposure`. */
export const EXPOSURE_FIELD: Field<Exposure | undefined> = optional<Exposure>(
  [INGRESS, GATEWAY, BALANCER, ENVOY, { kind: "none" }],
  fc.oneof(
    fc.record({ kind: fc.constant("ingress" as const), className: names, namespace: names }),
    fc.record({ kind: fc.constant("gatewayApi" as const), parent: names, sectionName: names, namespace: names }),
    fc.dictionary(names, names, { maxKeys: 2 }).map((labels) => ({ ...GATEWAY, labels })),
    fc.constantFrom<Exposure>(
      { ...INGRESS, namespace: DEFAULT_NAMESPACE },
      { ...ENVOY, dataPlaneNamespace: DEFAULT_NAMESPACE },
      { ...BALANCER, labels: { app: "envoy" } },
      { ...BALANCER, cidrs: undefined },
      { ...INGRESS, className: "-x" },
    ),
    fc.array(cidrs, { maxLength: 2 }).map((ranges) => ({ ...BALANCER, cidrs: ranges })),
    names.map((name) => ({ ...ENVOY, dataPlaneNamespace: name })),
    ROUTE_ANNOTATIONS.map((annotations) => ({ ...GATEWAY, annotations })),
  ),
);

const DAILY = { schedule: "15 2 * * *", retentionDays: 35 };
const schedules = fc.record({
  schedule: fc.oneof(
    fc.constantFrom("60 * * * *", "* * *", "@daily", "0 0 31 2 *", "*/0 * * * *", "1-0 * * * *"),
    texts,
  ),
  timeZone: fc.option(fc.oneof(fc.constantFrom("Europe/Berlin", "Local", "TZ=UTC"), texts), { nil: undefined }),
  retentionDays: numbers,
});

const CHANNELS = { incidents: "#incidents", critical: "#a", warning: "#b", team: "#c", security: "#d" };
const CONTACTS = {
  onCall: "@oncall",
  teamLead: "@team-lead",
  engineeringManager: "@em",
  cto: "@cto",
  security: "@security",
  devops: "@devops",
  channels: CHANNELS,
};

/** Fields for operation. */
export const OPERATIONS_FIELDS: Fields<
  Pick<EnvironmentSpec, "externalSecrets" | "jobs" | "backups" | "contacts" | "alerts" | "onCall" | "delivery">
> = {
  delivery: DELIVERY,
  externalSecrets: EXTERNAL_SECRETS_FIELD,
  jobs: optional<NonNullable<EnvironmentSpec["jobs"]>>(
    [
      {},
      { probe: {} },
      { cacheWarm: { version: "v1.0.1", digest: DIGEST, hotQueries: "hot-queries" } },
      { cacheWarm: { version: "v1.0.1", schedule: "30 6 * * 1-5", timeZone: "Europe/Berlin", tenants: ["a", "b-1"] } },
    ],
    fc.oneof(
      fc.record({
        cacheWarm: fc.record(
          {
            version: fc.constant("v1.0.1"),
            schedule: fc.constantFrom("30 6 * * 1-5", "@daily", "0 0 31 2 *"),
            timeZone: fc.constantFrom("Etc/UTC", "Local"),
            tenants: fc.array(fc.oneof(fc.constantFrom("tenant-1", "a b"), texts), { maxLength: 2 }),
          },
          { requiredKeys: ["version"] },
        ),
      }),
      fc.record({
        cacheWarm: fc.record({ version: texts, digest: texts, hotQueries: names, deadlineSeconds: numbers }),
      }),
      fc.record({ backfill: fc.record({ image: fc.oneof(fc.constant("ghcr.io/x/y:v1"), texts) }) }),
      fc.record({ probe: fc.record({ image: texts, deadlineSeconds: numbers }) }),
    ),
  ),
  backups: optional<NonNullable<EnvironmentSpec["backups"]>>(
    [
      { region: "eu-central-1" },
      { region: "eu-central-1", configuration: DAILY, database: DAILY },
      { region: "eu-central-1", configuration: DAILY, bucket: { name: "example.backups", prefix: "access-layer/dev" } },
    ],
    fc.oneof(
      fc.record({ region: texts }),
      fc.record({ region: fc.constant("eu-central-1"), database: schedules }),
      fc.record({ region: fc.constant("eu-central-1"), configuration: schedules }),
      fc.record({ region: fc.constant("eu-central-1"), uploadImage: texts, roleArn: texts }),
      fc.record({
        region: fc.constant("eu-central-1"),
        configuration: fc.constant(DAILY),
        bucket: fc.record({ lockDays: numbers, noncurrentDays: numbers, accessLogDays: numbers }),
      }),
      fc.record({
        region: fc.constant("eu-central-1"),
        configuration: fc.constant(DAILY),
        bucket: fc.record({
          name: fc.oneof(fc.constantFrom("10.0.0.1", "a..b", "xn--a", "backups-s3alias"), names),
          prefix: fc.oneof(fc.constantFrom("a/", "a//b", "a/../b", "a/*", "${aws:userid}"), texts),
        }),
      }),
    ),
  ),
  contacts: optional<ContactsSpec>(
    [CONTACTS, { ...CONTACTS, watchdog: true }],
    fc.oneof(
      texts.map((text) => ({ ...CONTACTS, onCall: text, channels: { ...CHANNELS, critical: text }, watchdog: true })),
      RECEIVERS.map((receivers) => ({ ...CONTACTS, ...receivers })),
      RECEIVERS.map((receivers) => ({ ...CONTACTS, channels: undefined, ...receivers })),
    ),
  ),
  alerts: ALERTS_FIELD,
  onCall: optional<NonNullable<EnvironmentSpec["onCall"]>>(
    [{}, { read: ["support"] }],
    fc.oneof(
      fc.record({ operate: fc.array(texts, { maxLength: 2 }) }),
      fc.constantFrom({ breakglass: ["system:masters"] }, { read: ["support", "support"] }),
    ),
  ),
};
