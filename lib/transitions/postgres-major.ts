import { fewestPods } from "../manifests/autoscalers";
import { placeOf } from "../manifests/changes";
import { recordOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { FIELD_MANAGER } from "../names";
import { clientsIn } from "./clients";
import { argumentOf, isClaim, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { appOf, compareVersions, hasPorts, isWorkload, workloadSpec, type Image } from "./workloads";

/** Objects that the upgrade changes. */
interface Server {
  readonly workload: Manifest;
  /** The only claim of its pods. */
  readonly claim: Manifest;
  readonly clients: Clients;
  /** Superuser of the server. */
  readonly user: string;
}

/** What may connect to the server. */
interface Clients {
  /** Deployments and StatefulSets. */
  readonly workloads: readonly Manifest[];
  readonly cronJobs: readonly Manifest[];
}

/** A server does not start on the data directory of another major version: https://www.postgresql.org/docs/current/upgrading.html */
export function postgresWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  if (before.version[0] === after.version[0]) return [];
  // An older server can't read the dump of a newer one.
  const server = compareVersions(before.version, after.version) < 0 ? serverOf(workload, transition) : undefined;
  return [
    {
      code: "postgres/major-version",
      message: `${identityOf(workload)} goes from PostgreSQL ${before.tag} to ${after.tag}; the server does not start, because its data directory is of another major version`,
      steps: server === undefined ? GENERAL_STEPS : stepsFor(server, `postgres-${before.version[0]}.sql`, transition),
      objects: [identityOf(workload)],
    },
  ];
}

/** For an older version, and for a server that differs from those of the layer so that the commands could be wrong. */
const GENERAL_STEPS = [
  "stop every client, and create a backup with the old version",
  "restore the backup into a server of the new version on a new, empty volume; keep the old volume until the new server is checked",
];

function serverOf(workload: Manifest, transition: Transition): Server | undefined {
  const claim = claimOf(workload, transition);
  const clients = clientsOf(workload, transition);
  const user = userOf(workload);
  if (claim === undefined || clients === undefined || user === undefined) return undefined;
  const isLabeled = [workload, claim].every(({ metadata }) => metadata.labels?.["app"] === appOf(workload));
  // Without replicas, an apply would not start the server again.
  return isLabeled && workloadSpec(workload).replicas === 1 ? { workload, claim, clients, user } : undefined;
}

/** The claim of a server with one claim. */
function claimOf(workload: Manifest, { after }: Transition): Manifest | undefined {
  const { claims } = workloadSpec(workload);
  const [claim, ...more] = after.filter(
    (one) =>
      isClaim(one) && claims.includes(one.metadata.name) && one.metadata.namespace === workload.metadata.namespace,
  );
  return more.length === 0 && claims.length === 1 ? claim : undefined;
}

/** The superuser of a server with one container, as the image reads it, or `undefined` if it is not in the manifest. */
function userOf(workload: Manifest): string | undefined {
  const { containers, initContainers } = workloadSpec(workload);
  const [container, ...more] = [...containers, ...initContainers];
  if (container === undefined || more.length > 0 || container.hasMoreVariables) return undefined;
  const variable = container.env.find(({ name }) => name === "POSTGRES_USER");
  const user = variable === undefined ? "postgres" : variable.value;
  return user !== undefined && /^[a-z_][a-z0-9_]*$/.test(user) ? user : undefined;
}

/** What may connect to the server now, if commands can stop all of it. */
function clientsOf(workload: Manifest, { before, old }: Transition): Clients | undefined {
  const server = old.get(placeOf(workload)) ?? workload;
  const clients = clientsIn(before)?.workloadsFor(server);
  if (clients === undefined || !hasPorts(server)) return undefined;
  const workloads = clients.filter(isWorkload);
  const scheduled = clients.filter(({ kind }) => kind === "CronJob");
  if (workloads.length + scheduled.length < clients.length) return undefined;
  return { workloads, cronJobs: scheduled.filter(({ spec }) => recordOf(spec)["suspend"] !== true) };
}

/**
 * Dump and restore with kubectl alone. Clients stop before the dump, so that nothing is written after it, and start after the restore, so that none of
 * them creates its tables in an empty database.
 */
function stepsFor({ workload, claim, clients, user }: Server, dump: string, transition: Transition): readonly string[] {
  const kubectl = kubectlFor(workload);
  const server = argumentOf(workload);
  const psql = `-- psql -U ${user} -d postgres`;
  const apply = `kubectl apply --server-side --force-conflicts --field-manager=${FIELD_MANAGER}`;
  return [
    ...stopClients(clients),
    `list the connected clients; repeat until the list is empty: \`${kubectl} exec ${server} ${psql} -c "${CONNECTED}"\``,
    `dump all roles and databases into a file that only you can read: \`(umask 077 && ${kubectl} exec ${server} -- pg_dumpall -U ${user} > ${dump}) && grep -x -e '${COMPLETE}' ${dump}\``,
    `stop the old server: \`${kubectl} scale ${server} --replicas=0 && ${kubectl} wait --for=delete pod -l app=${appOf(workload)} --timeout=5m\``,
    `keep the old volume, and note its name: \`kubectl patch pv $(${kubectl} get pvc ${claim.metadata.name} -o jsonpath={.spec.volumeName}) -p '${RETAIN}'\``,
    `delete the claim, which leaves the volume: \`${kubectl} delete pvc ${claim.metadata.name}\``,
    `start the new server on a new claim: \`${apply} -l app=${appOf(workload)} -f MANIFEST && ${kubectl} rollout status ${server} --timeout=15m\``,
    `restore the dump; every line of output is an error: \`! ${kubectl} exec -i ${server} ${psql} -q < ${dump} 2>&1 >/dev/null | grep -v '${EXPECTED}'\``,
    `start the clients: \`${apply} -f MANIFEST\``,
    ...startClients(clients, transition),
    `keep the old volume and ${dump} until the new server is checked; the dump contains all data and password hashes`,
  ];
}

const RETAIN = '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}';
const COMPLETE = "-- PostgreSQL database cluster dump complete";
/** The first start of the new server has created them. */
const EXPECTED = String.raw`ERROR:  \(role\|database\) "[^"]*" already exists$`;
const CONNECTED =
  "SELECT client_addr, usename, datname FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

function stopClients({ workloads, cronJobs }: Clients): readonly string[] {
  return [
    ...cronJobs.map((one) => `suspend a client that runs on a schedule: \`${suspended(one, true)}\``),
    ...scaled(workloads, () => 0).map(
      (command) =>
        `stop the clients; they and the services that need them are down until the last step: \`${command}\``,
    ),
  ];
}

/** An apply does not set what the manifest omits, and an autoscaler leaves a workload without pods alone. */
function startClients({ workloads, cronJobs }: Clients, { after }: Transition): readonly string[] {
  const found = (one: Manifest) => after.find((other) => placeOf(other) === placeOf(one));
  const omitted = workloads.flatMap((one) => {
    const next = found(one);
    return next === undefined || workloadSpec(next).replicas !== undefined ? [] : [next];
  });
  const resumed = cronJobs.flatMap((one) => {
    const next = found(one);
    return next === undefined || recordOf(next["spec"])["suspend"] !== undefined ? [] : [next];
  });
  return [
    ...scaled(omitted, (one) => fewestPods(one, after)).map(
      (command) => `start the clients whose manifests have no replicas: \`${command}\``,
    ),
    ...resumed.map((one) => `resume a client that runs on a schedule: \`${suspended(one, false)}\``),
  ];
}

function suspended(cronJob: Manifest, suspend: boolean): string {
  return `${kubectlFor(cronJob)} patch ${argumentOf(cronJob)} -p '${JSON.stringify({ spec: { suspend } })}'`;
}

/** One `kubectl scale` for each namespace and number of pods. */
function scaled(workloads: readonly Manifest[], podsOf: (workload: Manifest) => number): readonly string[] {
  const commandOf = (one: Manifest): readonly [string, string] => [kubectlFor(one), `--replicas=${podsOf(one)}`];
  const keys = [...new Set(workloads.map((one) => commandOf(one).join("\n")))];
  return keys.map((key) => {
    const same = workloads.filter((one) => commandOf(one).join("\n") === key);
    const [kubectl = "", replicas = ""] = key.split("\n");
    return `${kubectl} scale ${same.map(argumentOf).join(" ")} ${replicas}`;
  });
}
