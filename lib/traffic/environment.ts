import { KEYCLOAK_PORTS, calleesOf, datastoreNames, edgesOf } from "./callees";
import { DATASTORE_PORTS, EDGE_PORT } from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import type { ReleaseSpec } from "../spec/release";
import { sortedEntries } from "../values/sorted-entries";
import { callFlow, dnsFlows } from "./calls";
import { appPeer, tcp, toInternet, type Flow, type PodsPeer, type Traffic } from "./flow";
import { jobTraffic } from "./jobs";

/** Every pod of the namespace: an operator and a chart label the pods of Prometheus differently, and nothing else is to run there. */
const PROMETHEUS: PodsPeer = { kind: "pods", name: "Prometheus", namespace: "monitoring" };

/**
 * Everything that may connect in an environment: from the graph, the entry point, monitoring, jobs, backups and DNS. What is released changes
 * nothing here. Datastores that somebody else runs are addresses and have no policy.
 */
export function trafficOf(environment: EnvironmentSpec, release: Pick<ReleaseSpec, "secrets">): Traffic {
  const callees = calleesOf(environment, release);
  const jobs = jobTraffic(environment, callees);
  const apps = [
    ...sortedEntries(environment.services).map(([name]) => name),
    ...ownDatastores(environment),
    ...jobs.map(({ app }) => app),
  ].sort();
  const calls = edgesOf(environment).flatMap(({ from, to }) => {
    const callee = callees.get(to);
    return callee === undefined ? [] : [callFlow(from, callee)];
  });
  const flows = [
    ...entryFlows(environment),
    ...monitoringFlows(environment),
    ...calls,
    ...serverFlows(environment),
    ...jobs.flatMap((job) => job.flows),
    ...apps.flatMap((app) => dnsFlows(app, environment.cluster.dnsCidrs)),
  ];
  return { apps, flows };
}

/** Datastores that run in the namespace, and so have a policy. */
function ownDatastores({ datastores }: EnvironmentSpec): readonly string[] {
  return datastoreNames(datastores).filter((name) => datastores[name]?.flavour === "inCluster");
}

/** Requests from outside, to the services with a host and to Keycloak, which people log in at. */
function entryFlows(environment: EnvironmentSpec): readonly Flow[] {
  const { exposure = { kind: "none" } } = environment.cluster;
  if (exposure.kind === "none") return [];
  const { namespace, labels } = exposure;
  const entryPoint: PodsPeer = { kind: "pods", name: namespace, namespace, labels };
  const enter = (app: string, port: number): Flow =>
    tcp("entry", entryPoint, appPeer(app), [port], `requests from outside reach ${app}`);
  const services = sortedEntries(environment.services).filter(([, { host }]) => host !== undefined);
  const keycloak = ownDatastores(environment).filter((name) => name === "keycloak");
  return [
    ...services.map(([service]) => enter(service, EDGE_PORT)),
    ...keycloak.map((app) => enter(app, DATASTORE_PORTS.keycloak)),
  ];
}

/** Scrapes of everything that has metrics, and alerts on their way to Alertmanager. The other datastores have no exporter. */
function monitoringFlows(environment: EnvironmentSpec): readonly Flow[] {
  const { monitoring = "none" } = environment.cluster;
  if (monitoring === "none") return [];
  const own = ownDatastores(environment);
  const scrape = (app: string, port: number): Flow =>
    tcp("monitoring", PROMETHEUS, appPeer(app), [port], `Prometheus reads the metrics of ${app}`);
  const alert = (app: string): Flow =>
    tcp("monitoring", PROMETHEUS, appPeer(app), [DATASTORE_PORTS.alertmanager], `Prometheus sends alerts to ${app}`);
  return [
    ...sortedEntries(environment.services).map(([service]) => scrape(service, EDGE_PORT)),
    ...(own.includes("keycloak") ? [scrape("keycloak", KEYCLOAK_PORTS.management)] : []),
    ...(own.includes("alertmanager")
      ? [scrape("alertmanager", DATASTORE_PORTS.alertmanager), alert("alertmanager")]
      : []),
  ];
}

/** What servers of the namespace do beside answering: Keycloak's pods keep together, and Alertmanager tells people. */
function serverFlows(environment: EnvironmentSpec): readonly Flow[] {
  const own = ownDatastores(environment);
  const keycloak = appPeer("keycloak");
  const { peers, peerFailures } = KEYCLOAK_PORTS;
  const together = tcp("datastore", keycloak, keycloak, [peers, peerFailures], "the pods of keycloak share sessions");
  const receivers = toInternet("alertmanager", "alertmanager tells its receivers");
  return [
    ...(own.includes("keycloak") ? [together] : []),
    ...(own.includes("alertmanager") && environment.contacts !== undefined ? [receivers] : []),
  ];
}
