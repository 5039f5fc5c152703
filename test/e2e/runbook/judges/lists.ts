import type { Manifest } from "../../../../lib/manifests/manifest";
import { DEFAULT_DENY_NAME, QUARANTINE_NAME, serviceName } from "../../../../lib/names";
import { NAMESPACE, objectsOf } from "../../support/layer";
import type { Judge, Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { BASELINE, prodObjects } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import { namesOf, podsAt, until, works, type World } from "../world";

const REACH = "access-layer reach --env prod";

/** Judges for read-only lines that print a list or description. */
export function judgesOfLists(places: readonly Place[]): readonly Judgment[] {
  return [
    { line: "get pods", judge: listOf("Deployment", "Lists the pods of all Deployments, including idle ones.") },
    { line: "get services", judge: servicesForHealth },
    { line: "get events --sort-by='.lastTimestamp'", purpose: "Check recent events", judge: eventsInOrder },
    { line: "get events --sort-by='.lastTimestamp'", purpose: "Check audit logs", judge: eventsAsAudit },
    { line: "top nodes", judge: measured("node-0") },
    { line: "top pods", judge: measured("gateway-") },
    ...["postgres", "redis", "kafka"].map((store) => ({
      line: `get pods -l app=${store}`,
      judge: oneOf(`${store}-deployment-`),
    })),
    {
      line: "get pvc",
      judge: listOf(
        "PersistentVolumeClaim",
        "Lists the claims of the datastores and shows that they are bound.",
        / Bound /,
      ),
    },
    { line: "get pv", judge: volumes },
    { line: "get endpoints", judge: endpoints },
    { line: "get networkpolicies", judge: policies },
    { line: "get pods -o jsonpath='{range .items[*]}…", judge: images },
    ...places.flatMap((place) => [
      { line: "get pods -l app=<service-name>", place, judge: podsOfService(place) },
      { line: "top pods -l app=<service-name>", place, judge: measured(place.deployment) },
      { line: "describe pod <pod-name>", place, judge: limits(place) },
    ]),
  ];
}

/** A list that must contain every object of a kind in prod. Every row must match the pattern. */
export function listOf(kind: string, why: string, row = /./): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    const odd = rowsOf(stdout).filter((text) => !row.test(text));
    mustBe(odd.length === 0, `each row matches ${row.source}`, odd);
    const missing = namesOf(prodObjects(BASELINE).filter((object) => object.kind === kind)).filter(
      (name) => !stdout.includes(`\n${name}`),
    );
    mustBe(missing.length === 0, `each ${kind} of prod is listed`, missing);
    return proved(why);
  };
}

const servicesForHealth: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  const [head = ""] = stdout.split("\n");
  mustBe(!/READY|HEALTH|ENDPOINTS/.test(head), "no column shows readiness", head);
  const instead = `kubectl get deployments -n ${NAMESPACE}`;
  mustBe((await works(world, instead)).stdout.includes("READY"), "a column shows readiness");
  return refuted("Lists names and addresses, but does not show whether a Service has ready pods.", code(instead));
};

/** Event reasons, in the order of kubectl's output. */
async function reasonsBy(world: World, command: string): Promise<readonly (string | undefined)[]> {
  const { stdout } = await works(world, command);
  return rowsOf(stdout).map((row) => row.split(/ {2,}/)[2]?.trim());
}

/** Rows below the table header. */
function rowsOf(stdout: string): readonly string[] {
  return stdout.trim().split("\n").slice(1);
}

const eventsInOrder: Judge = async (world, filled) => {
  const isLast = (reasons: readonly (string | undefined)[]) =>
    reasons.lastIndexOf("Scheduled") > reasons.indexOf("ScalingReplicaSet");
  mustBe(!isLast(await reasonsBy(world, filled)), "all events of the scheduler come first");
  const instead = `kubectl events -n ${NAMESPACE}`;
  mustBe(isLast(await reasonsBy(world, instead)), "the events of the scheduler are sorted by time");
  return refuted(
    "The output is not sorted by time, because scheduler events do not have a `lastTimestamp` and are always listed first. A new `FailedScheduling` event is therefore not at the end, where operators look.",
    code(instead),
  );
};

const eventsAsAudit: Judge = async (world, filled) => {
  await works(world, filled);
  const events = await objectsOf<Manifest>(world.kubectl, "events");
  mustBe(events.length > 0 && events.every((event) => !("user" in event)), "no event names a user");
  return refuted(
    "Events are not an audit log, because they do not name users and the API server deletes them after an hour by default.",
    "Use the API server's audit log. Ask the cluster's owner where it is stored.",
  );
};

function measured(text: string): Judge {
  return async ({ shell }, filled) => {
    await until(`\`${filled}\` shows ${text}`, async () => (await shell.run(filled)).stdout.includes(text), 2);
    return proved("Shows CPU and memory (simulated usage). Requires metrics-server.");
  };
}

function oneOf(text: string): Judge {
  return async (world, filled) => {
    const rows = (await works(world, filled)).stdout.split("\n").filter((row) => row.includes(text));
    mustBe(rows.length > 0, `the output has a row with ${text}`);
    return proved("Lists the pod.");
  };
}

const volumes: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  mustBe(stdout.includes(`${NAMESPACE}/postgres-data`), "the volume of postgres-data is listed", stdout);
  return proved("Lists the volumes (simulated) and the claims that they are bound to, in all namespaces.");
};

const endpoints: Judge = async (world, filled) => {
  const { stdout, stderr } = await works(world, filled);
  mustBe(stdout.includes(serviceName("gateway")), "gateway-service is listed", stdout);
  mustBe(stderr.includes("v1 Endpoints is deprecated in v1.33+"), "a warning", stderr);
  const instead = `kubectl get endpointslices -n ${NAMESPACE}`;
  await works(world, instead);
  return proved("Works, but warns that Endpoints have been deprecated since Kubernetes 1.33.", code(instead));
};

const policies: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  const apps = prodObjects(BASELINE).filter(({ kind }) => ["Deployment", "CronJob"].includes(kind));
  const names = new Set([...apps.map(({ metadata }) => metadata.labels?.["app"]), DEFAULT_DENY_NAME, QUARANTINE_NAME]);
  const listed = rowsOf(stdout).map((row) => row.split(" ")[0]);
  mustBe(listed.join() === [...names].sort().join(), "one policy per app and two more are listed", listed);
  await works(world, REACH);
  return proved(
    `Lists one NetworkPolicy per app, plus \`${DEFAULT_DENY_NAME}\` and \`${QUARANTINE_NAME}\`. \`describe\` shows what they allow; ` +
      "KWOK enforces none of them.",
    `${code(REACH)} lists the flows that they allow.`,
  );
};

const images: Judge = async (world, filled) => {
  const { stdout } = await works(world, filled);
  const rows = stdout.trim().split("\n");
  mustBe(
    rows.length > 0 && rows.every((row) => /^\S+\t\S+:\S+$/.test(row)),
    "each row contains a pod and its image",
    stdout,
  );
  return proved("Prints each pod and its image, but not the images of init containers. Use a scanner to find updates.");
};

function podsOfService(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes(`\n${place.deployment}-`), `pods of ${place.deployment}`, stdout);
    if (place.topology === "rolling") return proved("Lists the service's pods and their readiness.");
    const instead = `kubectl get pods -n ${NAMESPACE} -l app=<service-name>,version=<track>`;
    await works(world, fill(instead, place));
    return proved("Lists the service's pods and their readiness, including idle pods.", code(instead));
  };
}

function limits(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    const [pod] = await podsAt(world, place);
    const { cpu, memory } = pod?.spec.containers[0].resources.limits ?? {};
    const holds = new RegExp(
      `Limits:\\s+cpu:\\s+${cpu}\\s(?:\\s+ephemeral-storage:.*\\n)?\\s+memory:\\s+${memory}\\s`,
    ).test(stdout);
    mustBe(holds, "its CPU and memory limits are shown", stdout);
    return proved("Prints the requests and limits of the container.");
  };
}
