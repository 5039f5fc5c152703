import type { Concern } from "./owners";

/** Fields that a patch must not change. */
export interface Protection {
  /** Stable code of the problem. */
  readonly code: "patches/guarantee" | "patches/computed";
  /**
   * Kinds that it applies to.
   * @default - all kinds
   */
  readonly kinds?: readonly string[];
  /** Matches the paths. Those in a pod template start with `template` for all kinds. */
  readonly path: RegExp;
  /**
   * Whether a patch may not add a value where the model renders none either.
   * @default false
   */
  readonly isAlsoNew?: boolean;
  /**
   * Why, after `because`. With a `concern`, only where no field of the environment file sets the value.
   * @default - a patch may change the value where no field sets it
   */
  readonly reason?: string;
  /**
   * What the value is about. If a field of the environment file sets it, the message names that field.
   * @default - no field sets it anywhere
   */
  readonly concern?: Concern;
}

const PODS = ["Deployment", "CronJob", "Job"];

/** Paths inside a container. */
function ofContainer(path: string): RegExp {
  return new RegExp(`^template\\.spec\\.(initContainers|containers)\\[[^\\]]+\\]\\.(${path})(\\.|\\[|$)`);
}

function guarantee(path: RegExp, reason: string, more: Partial<Protection> = {}): Protection {
  return { code: "patches/guarantee", path, reason, ...more };
}

function computed(path: RegExp, concern: Concern, more: Partial<Protection> = {}): Protection {
  return { code: "patches/computed", path, concern, ...more };
}

const PORT = "policies and clients use the port of the model";
const ALSO_NEW = { isAlsoNew: true };

/** What the model guarantees: names, selectors, labels, both sides of each policy, data. */
const GUARANTEES: readonly Protection[] = [
  guarantee(
    /^(apiVersion|kind|metadata\.(name|namespace|generateName))$/,
    "other objects and commands refer to it",
    ALSO_NEW,
  ),
  guarantee(
    /^(status|metadata\.(uid|resourceVersion|generation|creationTimestamp|deletion\w+|selfLink|managedFields))\b/,
    "the API server writes it",
    ALSO_NEW,
  ),
  guarantee(
    /^((template|spec\.jobTemplate)\.)?metadata\.labels\b/,
    "selectors and commands use the labels of the model",
  ),
  guarantee(
    /^((template|spec\.jobTemplate)\.)?metadata\.labels\.(app|version)$/,
    "selectors and commands use this label",
    ALSO_NEW,
  ),
  guarantee(/^spec\.(selector|namespaceSelector|scaleTargetRef)\b/, "it decides which pods belong to the object", {
    ...ALSO_NEW,
    kinds: ["Deployment", "Service", "PodDisruptionBudget", "ServiceMonitor", "HorizontalPodAutoscaler", "Job"],
  }),
  guarantee(/^spec\b/, "it follows from the calls between services", {
    ...ALSO_NEW,
    kinds: ["NetworkPolicy"],
    concern: "calls",
  }),
  guarantee(/^template\.spec\.volumes\[[^\]]+\]\.persistentVolumeClaim\b/, "the data is on this volume"),
  guarantee(ofContainer("volumeMounts"), "the container finds its files there"),
  guarantee(/^spec\.accessModes\b/, "only one pod may write to the volume", { kinds: ["PersistentVolumeClaim"] }),
  guarantee(/^template\.spec\.serviceAccountName$/, "the ServiceAccount has the name of its app"),
  guarantee(/^template\.metadata\.annotations\["checksum\//, "it restarts the pods when their files change"),
  guarantee(/^spec\.strategy\.(type|rollingUpdate\.maxUnavailable)$/, "a rollout must keep enough pods ready", {
    ...ALSO_NEW,
    kinds: ["Deployment"],
  }),
];

/** What the model computes from fields of the environment file. */
const COMPUTED: readonly Protection[] = [
  computed(/^spec\.replicas$/, "scale", { ...ALSO_NEW, kinds: ["Deployment"], reason: "only one pod may run" }),
  computed(/^spec\.(minReplicas|maxReplicas|metrics)\b/, "scale", { kinds: ["HorizontalPodAutoscaler"] }),
  computed(/^spec\.(maxUnavailable|minAvailable)$/, "budget", { ...ALSO_NEW, kinds: ["PodDisruptionBudget"] }),
  computed(ofContainer("resources\\.(requests|limits)\\.(cpu|memory)"), "resources", { kinds: PODS }),
  computed(ofContainer("(startupProbe|readinessProbe|livenessProbe)\\.(httpGet|tcpSocket)"), "probes", { kinds: PODS }),
  computed(ofContainer("lifecycle\\.preStop"), "drain", { kinds: PODS }),
  computed(/^template\.spec\.terminationGracePeriodSeconds$/, "drain", { kinds: PODS }),
  computed(ofContainer("image"), "image", { kinds: PODS }),
  computed(ofContainer("env"), "environment", { kinds: PODS, reason: "the program needs the value of the model" }),
  computed(ofContainer("ports"), "port", { kinds: PODS, reason: PORT }),
  computed(/^spec\.ports\b/, "port", { kinds: ["Service"], reason: PORT }),
  computed(/^spec\.resources\b/, "storage", { ...ALSO_NEW, kinds: ["PersistentVolumeClaim"] }),
  computed(/^spec\b/, "quota", { ...ALSO_NEW, kinds: ["ResourceQuota"] }),
  computed(/^spec\.(hostnames|rules\[[^\]]+\]\.host)\b/, "host", { kinds: ["HTTPRoute", "Ingress"] }),
  computed(/^spec\.(parentRefs|ingressClassName)\b/, "exposure", { kinds: ["HTTPRoute", "Ingress"] }),
  computed(/^spec\.rules\[.*\b(backendRefs|backend)\b/, "exposure", { kinds: ["HTTPRoute", "Ingress"] }),
];

/** The schedule of a backup. Operator jobs have none: they are suspended. */
export const SCHEDULE = computed(/^spec\.(schedule|suspend|timeZone)$/, "schedule", {
  ...ALSO_NEW,
  kinds: ["CronJob"],
});

/** All protections. */
export const PROTECTIONS: readonly Protection[] = [...GUARANTEES, ...COMPUTED];
