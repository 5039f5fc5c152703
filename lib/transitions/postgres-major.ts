import { placeOf } from "../manifests/changes";
import { recordOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { clientsIn, mayConnect } from "./clients";
import { stepsFor, type Clients, type Server } from "./postgres-steps";
import { isClaim, type Transition, type TransitionWarning } from "./transition";
import { appOf, compareVersions, hasPorts, isWorkload, workloadSpec, type Image } from "./workloads";

/** A server does not start on the data directory of another major version: https://www.postgresql.org/docs/current/upgrading.html */
export function postgresWarnings(
  before: Image,
  after: Image,
  workload: Manifest,
  transition: Transition,
): readonly TransitionWarning[] {
  if (before.version[0] === after.version[0]) return [];
  const isOlder = compareVersions(after.version, before.version) < 0;
  const server = isOlder ? undefined : serverOf(workload, transition);
  const general = isOlder ? BACKWARD_STEPS : GENERAL_STEPS;
  return [
    {
      code: "postgres/major-version",
      message: `${identityOf(workload)} goes from PostgreSQL ${before.tag} to ${after.tag}; the server does not start, because its data directory is of another major version${mayConnect(workload, clientsIn(transition.after))}`,
      steps: [
        ...unreadableDump(before, after),
        ...(server === undefined ? general : stepsFor(server, `postgres-${before.version[0]}.sql`, transition)),
      ],
      objects: [identityOf(workload)],
    },
  ];
}

/**
 * First minor version of each major version whose dumps contain `\restrict`, which an older psql does not know:
 * https://www.postgresql.org/docs/release/17.6/
 */
const RESTRICTED: ReadonlyMap<number, number> = new Map([
  [13, 22],
  [14, 19],
  [15, 14],
  [16, 10],
  [17, 6],
]);

/** A step if the psql of the new version can't read the dump of the old one. */
function unreadableDump(before: Image, after: Image): readonly string[] {
  const [[old = 0, oldMinor = 0], [next = 0, minor]] = [before.version, after.version];
  const [dumps, reads] = [RESTRICTED.get(old), RESTRICTED.get(next)];
  if (dumps === undefined || reads === undefined || minor === undefined) return [];
  return oldMinor >= dumps && minor < reads
    ? [
        `choose ${next}.${reads} or newer first: the dump of ${before.tag} contains \\restrict, which the psql of ${after.tag} does not know`,
      ]
    : [];
}

/** An older server may not read the dump of a newer one: https://www.postgresql.org/docs/current/app-pgdump.html#PG-DUMP-NOTES */
const BACKWARD_STEPS = [
  "if this undoes an upgrade, return to its old volume (docs/upgrade-datastores.md, Roll back); what was written since then is lost",
  "otherwise, dump all databases, and try first whether the older version can restore the dump, which PostgreSQL does not guarantee",
];

/** For a server that differs from those of the layer so that the commands could be wrong. */
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
  // A Job of an earlier apply has completed. The step that lists the connected clients finds one that has not.
  const clients = clientsIn(before)
    ?.workloadsFor(server)
    .filter(({ kind }) => kind !== "Job");
  if (clients === undefined || !hasPorts(server)) return undefined;
  const workloads = clients.filter(isWorkload);
  const scheduled = clients.filter(({ kind }) => kind === "CronJob");
  if (workloads.length + scheduled.length < clients.length) return undefined;
  return { workloads, cronJobs: scheduled.filter(({ spec }) => recordOf(spec)["suspend"] !== true) };
}
