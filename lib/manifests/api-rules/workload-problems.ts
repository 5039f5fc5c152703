import { POD_PATHS } from "../canonical/derived";
import { recordAt, recordOf, recordsOf, type JsonRecord } from "../json";
import * as check from "./checks";
import { is } from "./rules";

/** Restart policies that the pods of a kind may have. */
const RESTART_POLICIES: Readonly<Record<string, readonly string[]>> = {
  "/Pod": ["Always", "OnFailure", "Never"],
  "batch/Job": ["OnFailure", "Never"],
  "batch/CronJob": ["OnFailure", "Never"],
};

/** Grace period of a pod by default. */
const GRACE_SECONDS = 30;

/** Returns what the API server refuses in the pod of an object because of other fields of the pod or the kind. */
export function workloadProblems(kind: string, object: JsonRecord): readonly string[] {
  const path = POD_PATHS[kind];
  if (path === undefined) return [];
  const pod = recordAt(object, ...path);
  const place = path.join(".");
  const claims = recordsOf(recordOf(object["spec"])["volumeClaimTemplates"]).map(
    (claim) => recordOf(claim["metadata"])["name"],
  );
  return [
    ...lostVolumes(pod, claims),
    ...lostClaims(pod),
    ...initContainers(pod),
    ...restartPolicy(kind, pod),
    ...deadline(kind, pod),
    ...hostNames(kind, pod),
    ...probes(pod),
    ...hooks(pod),
    ...portsOfNode(pod),
    ...unmasked(pod),
  ].map((text) => `${place}.${text}`);
}

function containersOf(pod: JsonRecord) {
  return ["initContainers", "containers"].flatMap((list) =>
    recordsOf(pod[list]).map((container) => ({ container, place: `${list}[${String(container["name"])}]` })),
  );
}

function lostClaims(pod: JsonRecord): readonly string[] {
  const names = recordsOf(pod["resourceClaims"]).map(({ name }) => name);
  return containersOf(pod).flatMap(({ container, place }) =>
    recordsOf(recordOf(container["resources"])["claims"])
      .filter(({ name }) => name !== undefined && !names.includes(name))
      .map(({ name }) => `${place}.resources.claims must name a claim of the pod, got ${String(name)}`),
  );
}

function lostVolumes(pod: JsonRecord, claims: readonly unknown[]): readonly string[] {
  const names = [...recordsOf(pod["volumes"]).map(({ name }) => name), ...claims];
  return containersOf(pod).flatMap(({ container, place }) =>
    ["volumeMounts", "volumeDevices"].flatMap((list) =>
      recordsOf(container[list])
        .filter(({ name }) => name !== undefined && !names.includes(name))
        .map(({ name }) => `${place}.${list} must name a volume of the pod, got ${String(name)}`),
    ),
  );
}

/** Only a sidecar (an init container with `restartPolicy: Always`) can have probes and hooks. */
function initContainers(pod: JsonRecord): readonly string[] {
  const fields = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"];
  return recordsOf(pod["initContainers"]).flatMap((container) => {
    const found =
      container["restartPolicy"] === "Always" ? undefined : fields.find((field) => container[field] !== undefined);
    return found === undefined
      ? []
      : [`initContainers[${String(container["name"])}].${found} requires restartPolicy: Always`];
  });
}

function restartPolicy(kind: string, pod: JsonRecord): readonly string[] {
  const allowed = RESTART_POLICIES[kind] ?? ["Always"];
  const given = pod["restartPolicy"] ?? "Always";
  return allowed.includes(String(given))
    ? []
    : [`restartPolicy must be ${allowed.join(" or ")}, got ${JSON.stringify(given)}`];
}

function deadline(kind: string, pod: JsonRecord): readonly string[] {
  const isPermanent = RESTART_POLICIES[kind] === undefined && pod["activeDeadlineSeconds"] !== undefined;
  return isPermanent ? ["activeDeadlineSeconds is allowed only in Pods and Jobs"] : [];
}

/** A StatefulSet replaces the host name and the subdomain of its pods, so the API server does not validate them. */
function hostNames(kind: string, pod: JsonRecord): readonly string[] {
  const problem = kind === "apps/StatefulSet" ? undefined : is(check.label, "hostname", "subdomain")(pod);
  return problem === undefined ? [] : [problem];
}

function unmasked(pod: JsonRecord): readonly string[] {
  return containersOf(pod).flatMap(({ container, place }) => {
    const isUnmasked = recordOf(container["securityContext"])["procMount"] === "Unmasked";
    return isUnmasked && pod["hostUsers"] !== false
      ? [`${place}.securityContext.procMount requires hostUsers: false`]
      : [];
  });
}

/** Liveness and startup probes have `successThreshold: 1`. A readiness probe has no grace period, because it restarts no container. */
function probes(pod: JsonRecord): readonly string[] {
  return containersOf(pod).flatMap(({ container, place }) => [
    ...["livenessProbe", "startupProbe"].flatMap((name) => {
      const threshold = recordOf(container[name])["successThreshold"];
      return threshold === undefined || threshold === 1
        ? []
        : [`${place}.${name}.successThreshold must be 1, got ${JSON.stringify(threshold)}`];
    }),
    ...(recordOf(container["readinessProbe"])["terminationGracePeriodSeconds"] === undefined
      ? []
      : [`${place}.readinessProbe.terminationGracePeriodSeconds is not allowed`]),
  ]);
}

/** A hook must not sleep longer than the pod may take to stop. */
function hooks(pod: JsonRecord): readonly string[] {
  const most = pod["terminationGracePeriodSeconds"] ?? GRACE_SECONDS;
  return containersOf(pod).flatMap(({ container, place }) =>
    ["postStart", "preStop"].flatMap((hook) => {
      const seconds = recordAt(container, "lifecycle", hook, "sleep")["seconds"];
      return seconds === undefined || Number(seconds) <= Number(most)
        ? []
        : [
            `${place}.lifecycle.${hook}.sleep.seconds must be at most terminationGracePeriodSeconds (${String(most)}), got ${String(seconds)}`,
          ];
    }),
  );
}

/** On the network of the node, a container listens on the port itself. */
function portsOfNode(pod: JsonRecord): readonly string[] {
  if (pod["hostNetwork"] !== true) return [];
  return recordsOf(pod["containers"]).flatMap((container) =>
    recordsOf(container["ports"])
      .filter(({ hostPort, containerPort }) => hostPort !== undefined && hostPort !== containerPort)
      .map(
        ({ hostPort, containerPort }) =>
          `containers[${String(container["name"])}].ports must have a hostPort equal to containerPort (${String(containerPort)}) if hostNetwork is true, got ${String(hostPort)}`,
      ),
  );
}
