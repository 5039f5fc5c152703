import { autoscalerOf, fewestPods } from "../manifests/autoscalers";
import { identityOf, type Manifest } from "../manifests/manifest";
import { FIELD_MANAGER } from "../names";
import { clientsIn } from "./clients";
import { argumentOf, isClaim, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { appOf, workloadSpec, type Image } from "./workloads";

/** Objects that the upgrade changes. */
interface Server {
  readonly workload: Manifest;
  /** The only claim of its pods. */
  readonly claim: Manifest;
  /** Workloads that may connect to it. */
  readonly clients: readonly Manifest[];
  /** Superuser of the server. */
  readonly user: string;
}

/** A server does not start on the data directory of another major version: https://www.postgresql.org/docs/current/upgrading.html */
export function postgresWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  if (before.version[0] === after.version[0]) return [];
  const server = serverOf(workload, transition);
  return [
    {
      code: "postgres/major-version",
      message: `${identityOf(workload)} goes from PostgreSQL ${before.tag} to ${after.tag}; the server does not start, because its data directory is of another major version`,
      steps: server === undefined ? GENERAL_STEPS : stepsFor(server, `postgres-${before.version[0]}.sql`, transition),
      objects: [identityOf(workload)],
    },
  ];
}

/** For a server whose objects are not labeled as those of the layer, or which has several volumes or none. */
const GENERAL_STEPS = [
  "stop every client, and create a backup with the old version",
  "restore the backup into a server of the new version on a new, empty volume; keep the old volume until the new server is checked",
];

function serverOf(workload: Manifest, { before, after }: Transition): Server | undefined {
  const { claims, containers } = workloadSpec(workload);
  const app = appOf(workload);
  const [claim, ...more] = after.filter(
    (one) =>
      isClaim(one) && claims.includes(one.metadata.name) && one.metadata.namespace === workload.metadata.namespace,
  );
  const isLabeled = [workload, claim].every((one) => one?.metadata.labels?.["app"] === app);
  if (claim === undefined || more.length > 0 || !isLabeled) return undefined;
  const user = containers[0]?.env.find(({ name }) => name === "POSTGRES_USER")?.value ?? "postgres";
  return { workload, claim, clients: clientsIn(before).workloadsFor(workload), user };
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

function stopClients(clients: readonly Manifest[]): readonly string[] {
  return scaled(clients, () => 0).map(
    (command) => `stop the clients; they and the services that need them are down until the last step: \`${command}\``,
  );
}

/** An apply does not start pods whose number an autoscaler owns, and an autoscaler leaves a workload without pods alone. */
function startClients(clients: readonly Manifest[], { after }: Transition): readonly string[] {
  const autoscaled = clients.filter((client) => autoscalerOf(client, after) !== undefined);
  return scaled(autoscaled, (client) => fewestPods(client, after)).map(
    (command) => `start the clients that have an autoscaler: \`${command}\``,
  );
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
