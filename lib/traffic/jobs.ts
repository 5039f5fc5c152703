import type { Layer, LayerService, ResolvedCluster } from "../layer/layer";
import { probedPath } from "../layer/service";
import { databaseRolesOf } from "../layer/database-roles";
import { DATABASE_ROLES_JOB, type CronJobName } from "../names";
import { callFlow } from "./calls";
import type { PodCallee } from "./callees";
import { edgeCallee } from "./edge-callee";
import { addressesPeer, appPeer, tcp, toInternet, type Flow } from "./flow";
import type { Callees } from "./layer-calls";

/** A job and its flows, without DNS lookups. */
export interface JobTraffic {
  /** Value of the `app` label of its pods. */
  readonly app: JobApp;
  /** Flows from the job. */
  readonly flows: readonly Flow[];
}

/** Values of the `app` label of the pods of jobs. */
type JobApp = CronJobName | typeof DATABASE_ROLES_JOB;

/** Name of the optional external service that provides the history. */
const PROJECTION = "projection";

/** Addresses of the EKS Pod Identity agent on each cluster node. */
const POD_IDENTITY = addressesPeer("the identity endpoint", ["169.254.170.23/32", "fd00:ec2::23/128"]);

/** Port 6443 of the API server's endpoints, and port 443 of its Service for network plugins that apply policies before address translation. */
const API_SERVER_PORTS = [443, 6443];

/** The jobs of a layer and their flows. Skips callees that the layer does not have. */
export function jobTraffic(layer: Layer, callees: Callees): readonly JobTraffic[] {
  const { jobs, backups, cluster, services } = layer;
  const roles = databaseRolesOf(layer);
  const calls = (app: JobApp, callee: string, why: string): readonly Flow[] => {
    const found = callees.get(callee);
    return found === undefined ? [] : [callFlow(app, found, why)];
  };
  return [
    ...present(jobs.cacheWarm, "cache-warm", (app) => [
      ...calls(app, "redis", `${app} fills redis`),
      ...calls(app, PROJECTION, `${app} reads ${PROJECTION}`),
    ]),
    ...present(jobs.backfill, "backfill", (app) => [
      ...calls(app, "kafka", `${app} replays history into kafka`),
      ...calls(app, PROJECTION, `${app} reads ${PROJECTION}`),
    ]),
    ...present(jobs.probe, "probe", (app) =>
      services.map((service) =>
        callFlow(app, probedCallee(service), `${app} checks ${probedPath(service)} of ${service.name}`),
      ),
    ),
    ...present(backups?.database, "database-backup", (app) => [
      ...calls(app, "postgres", `${app} dumps postgres`),
      ...uploadFlows(app, cluster),
    ]),
    ...present(roles.length === 0 ? undefined : roles, DATABASE_ROLES_JOB, (app) =>
      calls(app, "postgres", `${app} creates the roles of postgres`),
    ),
    ...present(backups?.configuration, "configuration-backup", (app) => [
      ...apiServerFlows(app, cluster),
      ...uploadFlows(app, cluster),
    ]),
  ];
}

/** The callee of the probe job: a service without its extra ports, because the job checks only the main port. */
export function probedCallee(service: LayerService): PodCallee {
  return edgeCallee(service.name, { port: service.port, healthPath: probedPath(service) });
}

function present(spec: object | undefined, app: JobApp, flowsOf: (app: JobApp) => readonly Flow[]): JobTraffic[] {
  return spec === undefined ? [] : [{ app, flows: flowsOf(app) }];
}

/** Flows to the bucket and to the AWS identity provider. With `irsa`, that is STS, which is also on the internet. */
function uploadFlows(app: JobApp, { identity }: ResolvedCluster): readonly Flow[] {
  const role = `${app} assumes its AWS role`;
  const upload = toInternet(app, `${app} uploads to its bucket`);
  if (identity === "podIdentity") return [upload, tcp("platform", appPeer(app), POD_IDENTITY, [80], role)];
  return identity === "irsa" ? [upload, toInternet(app, role)] : [upload];
}

function apiServerFlows(app: JobApp, { apiServerCidrs }: ResolvedCluster): readonly Flow[] {
  if (apiServerCidrs.length === 0) return [];
  const apiServer = addressesPeer("the API server", apiServerCidrs);
  return [tcp("platform", appPeer(app), apiServer, API_SERVER_PORTS, `${app} reads the objects of the namespace`)];
}
