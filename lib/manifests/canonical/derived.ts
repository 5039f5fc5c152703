import { changedAt, isRecord, textOf, type JsonRecord } from "../json";

/** Adds what the API server derives from other fields of the object. */
export function derived(kind: string, object: JsonRecord): JsonRecord {
  const podPath = POD_PATHS[kind];
  const withPod =
    podPath === undefined ? object : changedAt(object, podPath, (pod) => derivedPod(pod, kind === "/Pod"));
  return DERIVED[kind]?.(withPod) ?? withPod;
}

/** Path of the pod in each kind that has one. */
export const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  "/Pod": ["spec"],
  "/ReplicationController": ["spec", "template", "spec"],
  "apps/Deployment": ["spec", "template", "spec"],
  "apps/ReplicaSet": ["spec", "template", "spec"],
  "apps/StatefulSet": ["spec", "template", "spec"],
  "apps/DaemonSet": ["spec", "template", "spec"],
  "batch/Job": ["spec", "template", "spec"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template", "spec"],
};

const DERIVED: Readonly<Record<string, (object: JsonRecord) => JsonRecord>> = {
  "apps/Deployment": (object) => rolling(object, "strategy", { maxSurge: "25%", maxUnavailable: "25%" }),
  "apps/StatefulSet": (object) => rolling(object, "updateStrategy", { partition: 0 }),
  "apps/DaemonSet": (object) => rolling(object, "updateStrategy", { maxSurge: 0, maxUnavailable: 1 }),
  "batch/Job": (object) => changedAt(object, ["spec"], derivedJob),
  "apiextensions.k8s.io/CustomResourceDefinition": (object) => changedAt(object, ["spec", "names"], derivedNames),
  "/Service": (object) => changedAt(object, ["spec"], derivedService),
  "/Secret": derivedSecret,
  "/PersistentVolumeClaim": (object) => changedAt(object, ["spec"], derivedClaim),
  "networking.k8s.io/NetworkPolicy": (object) => changedAt(object, ["spec"], derivedPolicy),
  "rbac.authorization.k8s.io/RoleBinding": derivedBinding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": derivedBinding,
};

function derivedPod(pod: JsonRecord, isRunning: boolean): JsonRecord {
  const eachOf = (value: unknown, change: (one: JsonRecord) => JsonRecord) =>
    Array.isArray(value) ? value.map((one: unknown) => (isRecord(one) ? change(one) : one)) : value;
  const containers = (value: unknown) => eachOf(value, (one) => derivedContainer(one, isRunning));
  const account = pod["serviceAccountName"] ?? pod["serviceAccount"];
  const { serviceAccount: _old, ...rest } = pod;
  return {
    ...withoutDefaults(rest, { hostNetwork: false, hostPID: false, hostIPC: false }),
    ...(account === undefined ? {} : { serviceAccountName: account }),
    ...(pod["containers"] === undefined ? {} : { containers: containers(pod["containers"]) }),
    ...(pod["volumes"] === undefined ? {} : { volumes: eachOf(pod["volumes"], derivedVolume) }),
    ...(pod["initContainers"] === undefined ? {} : { initContainers: containers(pod["initContainers"]) }),
  };
}

/** Only in a Pod, and not in a template, are missing requests those of the limits. */
function derivedContainer(container: JsonRecord, isRunning: boolean): JsonRecord {
  const mounts = container["volumeMounts"];
  const resources = isRecord(container["resources"]) ? container["resources"] : undefined;
  const limits = isRecord(resources?.["limits"]) ? resources["limits"] : {};
  const requests = {
    ...(isRunning ? limits : {}),
    ...(isRecord(resources?.["requests"]) ? resources["requests"] : {}),
  };
  return {
    imagePullPolicy: pullPolicyOf(container["image"]),
    ...withoutDefaults(container, { stdin: false, stdinOnce: false, tty: false }),
    ...(resources === undefined
      ? {}
      : { resources: { ...resources, ...(Object.keys(requests).length === 0 ? {} : { requests }) } }),
    ...(Array.isArray(mounts)
      ? {
          volumeMounts: mounts.map((one: unknown) => (isRecord(one) ? withoutDefaults(one, { readOnly: false }) : one)),
        }
      : {}),
  };
}

function derivedVolume(volume: JsonRecord): JsonRecord {
  const { image } = volume;
  return isRecord(image) ? { ...volume, image: { pullPolicy: pullPolicyOf(image["reference"]), ...image } } : volume;
}

/** When the kubelet pulls an image by default: always, if the image has the tag `latest` or neither a tag nor a digest. */
function pullPolicyOf(image: unknown): string {
  const name = textOf(image ?? "");
  return !name.includes("@") && !/:(?!latest$)[^/]+$/.test(name) ? "Always" : "IfNotPresent";
}

/** Writes the parameters of a rolling update. A strategy of another type has none. */
function rolling(object: JsonRecord, field: string, defaults: JsonRecord): JsonRecord {
  return changedAt(withoutZero(object), ["spec", field], (strategy) => {
    if (strategy["type"] !== "RollingUpdate") return strategy;
    const given = isRecord(strategy["rollingUpdate"]) ? strategy["rollingUpdate"] : {};
    return { ...strategy, rollingUpdate: { ...defaults, ...given } };
  });
}

function withoutZero(object: JsonRecord): JsonRecord {
  return changedAt(object, ["spec"], (spec) => withoutDefaults(spec, { minReadySeconds: 0, paused: false }));
}

/** With `backoffLimitPerIndex`, retries are limited per index, so the default of `backoffLimit` is the maximum. Only a Job without parallelism gets completions. */
function derivedJob(spec: JsonRecord): JsonRecord {
  const most = spec["backoffLimitPerIndex"] === undefined ? 6 : UNLIMITED_TRIES;
  return {
    backoffLimit: most,
    ...(spec["parallelism"] === undefined ? { completions: 1, parallelism: 1 } : {}),
    podReplacementPolicy: spec["podFailurePolicy"] === undefined ? "TerminatingOrFailed" : "Failed",
    ...spec,
  };
}

const UNLIMITED_TRIES = 2 ** 31 - 1;

function derivedNames(names: JsonRecord): JsonRecord {
  const { kind } = names;
  // The API server refuses names without a kind.
  return typeof kind === "string" ? { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names } : names;
}

/** Seconds for which a client keeps its pod by default. */
const AFFINITY_SECONDS = 10_800;

function derivedService(spec: JsonRecord): JsonRecord {
  const { ports, ipFamilies, sessionAffinityConfig, ...own } = withoutDefaults(spec, {
    publishNotReadyAddresses: false,
    ipFamilyPolicy: "SingleStack",
    allocateLoadBalancerNodePorts: true,
    externalTrafficPolicy: "Cluster",
  });
  const isSingle = Array.isArray(ipFamilies) && ipFamilies.length === 1 && ipFamilies[0] === "IPv4";
  const filled = Array.isArray(ports)
    ? ports.map((port: unknown) => (isRecord(port) ? { targetPort: port["port"], ...port } : port))
    : ports;
  const isAffine = spec["sessionAffinity"] === "ClientIP";
  const { internalTrafficPolicy, ...alias } = own;
  return {
    ...(spec["type"] === "ExternalName" ? alias : { ...alias, internalTrafficPolicy }),
    ...(isAffine
      ? { sessionAffinityConfig: sessionAffinityConfig ?? { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } }
      : {}),
    ...(filled === undefined ? {} : { ports: filled }),
    ...(ipFamilies === undefined || isSingle ? {} : { ipFamilies }),
  };
}

/** `stringData` is written into `data` and not stored. */
function derivedSecret({ stringData, ...secret }: JsonRecord): JsonRecord {
  if (!isRecord(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value), "utf8").toString("base64"),
  ]);
  return { ...secret, data: { ...(isRecord(secret["data"]) ? secret["data"] : {}), ...Object.fromEntries(encoded) } };
}

/** A source that is neither a claim nor a snapshot is dropped. */
function derivedClaim({ dataSource, ...spec }: JsonRecord): JsonRecord {
  const isKnown =
    isRecord(dataSource) && ["PersistentVolumeClaim", "VolumeSnapshot"].includes(textOf(dataSource["kind"]));
  return isKnown ? { ...spec, dataSource } : spec;
}

function derivedPolicy(spec: JsonRecord): JsonRecord {
  const types = Array.isArray(spec["policyTypes"])
    ? spec["policyTypes"]
    : ["Ingress", ...(spec["egress"] === undefined ? [] : ["Egress"])];
  return { podSelector: {}, ...spec, policyTypes: types };
}

function derivedBinding(binding: JsonRecord): JsonRecord {
  const { subjects } = binding;
  if (!Array.isArray(subjects)) return binding;
  const groupOf = (kind: unknown) =>
    kind === "User" || kind === "Group" ? { apiGroup: "rbac.authorization.k8s.io" } : {};
  return {
    ...binding,
    subjects: subjects.map((one: unknown) => (isRecord(one) ? { ...groupOf(one["kind"]), ...one } : one)),
  };
}

/** Removes fields whose value is the one that the type has anyway. */
function withoutDefaults(object: JsonRecord, defaults: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !Object.hasOwn(defaults, key) || defaults[key] !== value),
  );
}
