import * as z from "zod/mini";
import type {
  DashboardIdentity,
  MetricsEndpoint,
  MonitoredAlert,
  MonitoredBackup,
  MonitoredDatastore,
  MonitoredExporter,
  MonitoredReplica,
  MonitoredService,
  MonitoredTask,
} from "../../monitoring/monitored";
import type { Call } from "../../traffic/layer-calls";
import { prometheusSchema } from "../../spec/schemas/environment";
import type { Fields } from "../../spec/schemas/fields";
import { objectivesSchema } from "../../spec/schemas/objectives";
import { once } from "./shared";

const text = () => z.string();
const optionalText = () => z.optional(z.string());

const dashboard = () =>
  z.strictObject({ uid: text(), title: text(), file: text() } satisfies Fields<DashboardIdentity>);

const service = () =>
  z.strictObject({
    name: text(),
    workloads: z.array(text()),
    port: z.int(),
    metricsPath: text(),
    isAutoscaled: z.boolean(),
    objectives: z.optional(objectivesSchema),
    servedCache: z.optional(z.boolean()),
    dashboard: z.optional(dashboard()),
  } satisfies Fields<MonitoredService>);

const metrics = () =>
  z.strictObject({ portName: text(), port: z.int(), path: text() } satisfies Fields<MetricsEndpoint>);

const exporter = () =>
  z.strictObject({
    name: text(),
    portName: text(),
    port: z.int(),
    path: text(),
    maxLag: z.optional(z.int()),
  } satisfies Fields<MonitoredExporter>);

const replica = () => z.strictObject({ deployment: text(), claim: text() } satisfies Fields<MonitoredReplica>);

const datastore = () =>
  z.strictObject({
    name: text(),
    kind: z.enum(["postgres", "redis", "kafka", "keycloak", "alertmanager"]),
    deployment: text(),
    claim: optionalText(),
    second: z.optional(replica()),
    metrics: z.optional(metrics()),
    exporter: z.optional(exporter()),
  } satisfies Fields<MonitoredDatastore>);

const job = () =>
  z.discriminatedUnion("kind", [
    z.strictObject({ name: text(), kind: z.literal("backup"), schedule: text() } satisfies Fields<MonitoredBackup>),
    z.strictObject({
      name: text(),
      kind: z.enum(["probe", "servedCache", "task"]),
    } satisfies Fields<MonitoredTask>),
  ]);

const alert = () =>
  z.strictObject({
    name: text(),
    service: text(),
    severity: z.enum(["critical", "warning"]),
    expr: text(),
    for: optionalText(),
    summary: text(),
    description: text(),
    team: z.optional(z.enum(["security"])),
  } satisfies Fields<MonitoredAlert>);

const call = () => z.strictObject({ from: text(), to: text() } satisfies Fields<Call>);

/** Schema for the props of `Monitoring`, with plain data in place of constructs. */
export const monitoringSchema = once(() =>
  z.strictObject({
    kind: z.enum(["operator", "annotations", "none"]),
    prometheus: z.optional(prometheusSchema),
    namespace: optionalText(),
    environment: optionalText(),
    context: optionalText(),
    runbookUrl: optionalText(),
    services: z.array(service()),
    datastores: z.optional(z.array(datastore())),
    jobs: z.optional(z.array(job())),
    alerts: z.optional(z.array(alert())),
    calls: z.optional(z.array(call())),
  }),
);
