import { datastoreNames, isPair } from "../layer/datastores";
import { exportersOf } from "../layer/exporters";
import type { Layer } from "../layer/layer";
import { DATASTORE_PORTS } from "../names";
import { callFlow, dnsFlows } from "./calls";
import { KEYCLOAK_PORTS, alertmanagerPeers } from "./callees";
import { appPeer, tcp, type Flow, type Traffic } from "./flow";
import { calledByFlow, entryFlow, outsideCaller, prometheusPeer, scrapeFlow } from "./from-outside";
import { jobTraffic } from "./jobs";
import { calleesOf, callsOf, type Callees } from "./layer-calls";
import { receiverFlows } from "./receivers";

/**
 * All allowed traffic of a layer: calls, the entry point, monitoring, jobs, backups and DNS. It is independent of the release file. External datastores
 * are addresses and have no policy.
 */
export function trafficOf(layer: Layer, callees: Callees = calleesOf(layer)): Traffic {
  const jobs = jobTraffic(layer, callees);
  const apps = [
    ...layer.services.map(({ name }) => name),
    ...ownDatastores(layer),
    ...exportersOf(layer.datastores).map(({ name }) => name),
    ...jobs.map(({ app }) => app),
  ].sort();
  const calls = callsOf(layer).flatMap(({ from, to }) => {
    const callee = callees.get(to);
    return callee === undefined ? [] : [callFlow(from, callee)];
  });
  const flows = [
    ...entryFlows(layer),
    ...layer.services.flatMap(({ name, port, ports, calledBy }) =>
      calledBy.map((caller) => calledByFlow(outsideCaller(caller), name, [port, ...ports.map((extra) => extra.port)])),
    ),
    ...monitoringFlows(layer),
    ...calls,
    ...serverFlows(layer),
    ...exporterFlows(layer, callees),
    ...jobs.flatMap((job) => job.flows),
    ...apps.flatMap((app) => dnsFlows(app, layer.cluster.dnsCidrs)),
  ];
  return { apps, flows };
}

/** Datastores in the namespace, which have a policy. */
function ownDatastores({ datastores }: Layer): readonly string[] {
  return datastoreNames(datastores).filter((name) => datastores[name]?.kind === "inCluster");
}

/** Requests from outside: to services with a host, and to Keycloak for logins. */
function entryFlows(layer: Layer): readonly Flow[] {
  const { exposure } = layer.cluster;
  if (exposure.kind === "none") return [];
  const keycloak = ownDatastores(layer).filter((name) => name === "keycloak");
  return [
    ...layer.services.filter(({ host }) => host !== undefined).map(({ name, port }) => entryFlow(exposure, name, port)),
    ...keycloak.map((app) => entryFlow(exposure, app, DATASTORE_PORTS.keycloak)),
  ];
}

/** Scrapes of all pods with metrics, and alerts to Alertmanager. */
function monitoringFlows(layer: Layer): readonly Flow[] {
  const { monitoring, prometheus } = layer.cluster;
  if (monitoring === "none") return [];
  const own = ownDatastores(layer);
  const from = prometheusPeer(prometheus);
  const alert = (app: string): Flow =>
    tcp("monitoring", from, appPeer(app), [DATASTORE_PORTS.alertmanager], `Prometheus sends alerts to ${app}`);
  const scrape = (app: string, port: number) => scrapeFlow(app, port, prometheus);
  return [
    ...layer.services.map(({ name, port }) => scrape(name, port)),
    ...exportersOf(layer.datastores).map(({ name, port }) => scrape(name, port)),
    ...(own.includes("keycloak") ? [scrape("keycloak", KEYCLOAK_PORTS.management)] : []),
    ...(own.includes("alertmanager")
      ? [scrape("alertmanager", DATASTORE_PORTS.alertmanager), alert("alertmanager")]
      : []),
  ];
}

/** Flows from datastores: between Keycloak's pods, between Alertmanager's replicas, and from Alertmanager to its receivers. */
function serverFlows(layer: Layer): readonly Flow[] {
  const own = ownDatastores(layer);
  const keycloak = appPeer("keycloak");
  const { peers, peerFailures } = KEYCLOAK_PORTS;
  const together = tcp("datastore", keycloak, keycloak, [peers, peerFailures], "pods of keycloak share sessions");
  const { alertmanager } = layer.datastores;
  const pair = callFlow("alertmanager", alertmanagerPeers("alertmanager"), "replicas of alertmanager share silences");
  return [
    ...(own.includes("keycloak") ? [together] : []),
    ...(alertmanager !== undefined && isPair(alertmanager) ? [pair] : []),
    ...(own.includes("alertmanager") && layer.contacts !== undefined ? receiverFlows(layer.contacts) : []),
  ];
}

/** Flows from exporters to their datastores. Like scrapes, they are denied only by a total lockdown, so that alerts work during an incident. */
function exporterFlows({ datastores }: Pick<Layer, "datastores">, callees: Callees): readonly Flow[] {
  return exportersOf(datastores).flatMap(({ name, datastore }) => {
    const callee = callees.get(datastore);
    return callee === undefined ? [] : [callFlow(name, callee, `${name} reads the statistics of ${datastore}`)];
  });
}
