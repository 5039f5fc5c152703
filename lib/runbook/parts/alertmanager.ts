import { isPair, type ResolvedAlertmanager } from "../../layer/datastores";
import { DATASTORE_PORTS, datastoreDeploymentName, secondReplicaName, serviceName } from "../../names";
import type { Kit } from "../kit";
import type { RunStep } from "../procedure";
import { forwardStep } from "./forward";

/** Names from which the Deployments and claims of Alertmanager's replicas are derived. */
export function replicasOf(alertmanager: ResolvedAlertmanager): readonly string[] {
  const { name, kind } = alertmanager;
  if (kind === "external") return [];
  return isPair(alertmanager) ? [name, secondReplicaName(name)] : [name];
}

/** Deployments of Alertmanager in the cluster. */
export function alertmanagerDeployments(alertmanager: ResolvedAlertmanager): readonly string[] {
  return replicasOf(alertmanager).map((replica) => datastoreDeploymentName(replica));
}

/** Address of Alertmanager while its port is forwarded. */
export const FORWARDED = `http://localhost:${DATASTORE_PORTS.alertmanager}`;

/** Forwards the port of Alertmanager in the cluster. */
export function forwardAlertmanager(kit: Kit, { name }: { readonly name: string }, group?: string): RunStep {
  return forwardStep(kit, {
    id: "forward",
    ...(group !== undefined && { group }),
    what: "Forward the port of Alertmanager.",
    to: `service/${serviceName(name)}`,
    port: DATASTORE_PORTS.alertmanager,
  });
}
