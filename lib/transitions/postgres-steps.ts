import { fewestPods } from "../manifests/autoscalers";
import { placeOf } from "../manifests/changes";
import { recordOf } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { FIELD_MANAGER } from "../names";
import { argumentOf, kubectlFor, type Transition } from "./transition";
import { appOf, workloadSpec } from "./workloads";

/** Objects that the upgrade changes. */
export interface Server {
  readonly workload: Manifest;
  /** The only claim of its pods. */
  readonly claim: Manifest;
  readonly clients: Clients;
  /** Superuser of the server. */
  readonly user: string;
}

/** What may connect to the server. */
export interface Clients {
  /** Deployments and StatefulSets. */
  readonly workloads: readonly Manifest[];
  readonly cronJobs: readonly Manifest[];
}

/**
 * Dump and restore with kubectl alone. Clients stop before the dump, so that nothing is written after it, and start after the restore, so that none of
 * them creates its tables in an empty database.
 */
export function stepsFor(
  { workload, claim, clients, user }: Server,
  dump: string,
  transition: Transition,
): readonly string[] {
  const { manifest } = transition;
  const kubectl = kubectlFor(workload, transition);
  const server = argumentOf(workload);
  const pvc = `pvc ${claim.metadata.name}`;
  const psql = `-- psql -U ${user} -d postgres`;
  const apply = `${transition.kubectl} apply --server-side --force-conflicts --field-manager=${FIELD_MANAGER}`;
  return [
    ...stopClients(clients, transition),
    `list the connected clients; repeat until the list is empty: \`${kubectl} exec ${server} ${psql} -c "${CONNECTED}"\``,
    `dump all roles and databases into a file that only you can read: \`(umask 077 && ${kubectl} exec ${server} -- pg_dumpall -U ${user} > ${dump}) && grep -x -e '${COMPLETE}' ${dump}\``,
    `stop the old server: \`${kubectl} scale ${server} --replicas=0 && ${kubectl} wait --for=delete pod -l app=${appOf(workload)} --timeout=5m\``,
    `note the name of the old volume, which a rollback needs: \`${kubectl} get ${pvc} -o custom-columns=VOLUME:.spec.volumeName\``,
    `keep the old volume, and delete its claim: \`${transition.kubectl} patch pv "$(${kubectl} get ${pvc} -o jsonpath={.spec.volumeName})" -p '${RETAIN}' && ${kubectl} delete ${pvc}\``,
    `start the new server on a new claim: \`${apply} -l app=${appOf(workload)} -f ${manifest} && ${kubectl} rollout status ${server} --timeout=15m\``,
    `restore the dump; if it prints a line, do not start the clients, but roll back (docs/upgrade-datastores.md): \`! (${kubectl} exec -i ${server} ${psql} -q < ${dump} >/dev/null) 2>&1 | grep -v ${EXPECTED}\``,
    `start the clients; --force-conflicts also reverts manual changes to other objects: \`${apply} -f ${manifest}\``,
    ...startClients(clients, transition),
    ...(clients.workloads.length === 0
      ? []
      : [`wait until the clients are ready: \`${kubectl} rollout status deployment --timeout=20m\``]),
    `keep the old volume and ${dump} until the new server is checked, then delete both; the dump contains all data and password hashes`,
  ];
}

const RETAIN = '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}';
const COMPLETE = "-- PostgreSQL database cluster dump complete";
/** The first start of the new server has created them. */
const EXPECTED = ["role", "database"].map((kind) => `-e 'ERROR: *${kind} "[^"]*" already exists$'`).join(" ");
const CONNECTED =
  "SELECT client_addr, usename, datname FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

function stopClients({ workloads, cronJobs }: Clients, transition: Transition): readonly string[] {
  return [
    ...cronJobs.map((one) => `suspend a client that runs on a schedule: \`${suspended(one, true, transition)}\``),
    ...scaled(workloads, () => 0, transition).map(
      (command) =>
        `stop the clients; they and the services that need them are down until the clients start again: \`${command}\``,
    ),
  ];
}

/** An apply does not set what the manifest omits, and an autoscaler leaves a workload without pods alone. */
function startClients({ workloads, cronJobs }: Clients, transition: Transition): readonly string[] {
  const { after } = transition;
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
    ...scaled(omitted, (one) => fewestPods(one, after), transition).map(
      (command) => `start the clients that the apply leaves without pods: \`${command}\``,
    ),
    ...resumed.map((one) => `resume a client that runs on a schedule: \`${suspended(one, false, transition)}\``),
  ];
}

function suspended(cronJob: Manifest, suspend: boolean, transition: Transition): string {
  return `${kubectlFor(cronJob, transition)} patch ${argumentOf(cronJob)} -p '${JSON.stringify({ spec: { suspend } })}'`;
}

/** One `kubectl scale` for each namespace and number of pods. */
function scaled(
  workloads: readonly Manifest[],
  podsOf: (workload: Manifest) => number,
  transition: Transition,
): readonly string[] {
  const byNamespace = groupsOf(workloads, ({ metadata }) => metadata.namespace);
  return byNamespace
    .flatMap((group) => groupsOf(group, podsOf))
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const names = group.map(argumentOf).join(" ");
      return [`${kubectlFor(first, transition)} scale ${names} --replicas=${podsOf(first)}`];
    });
}

/** Items with the same key, in the order of their first item. */
function groupsOf<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly (readonly T[])[] {
  const keys = [...new Set(items.map(keyOf))];
  return keys.map((key) => items.filter((item) => keyOf(item) === key));
}
