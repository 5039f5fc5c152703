import { PATCHED_ANNOTATION } from "../names";
import { REFUSED_ROUTE_ANNOTATIONS } from "../spec/values/route-annotation";
import type { Setting } from "./owning-fields";

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
   * Which values it protects:
   * - `rendered`: those that the model renders
   * - `items`: also new values in a rendered item of a list, such as a container
   * - `all`: also those where the model renders nothing
   * @default rendered
   */
  readonly scope?: "rendered" | "items" | "all";
  /**
   * Why, after `because`. With a `setting`, only where no field of the environment file sets the value.
   * @default - a patch may change the value where no field sets it
   */
  readonly reason?: string;
  /**
   * Setting behind the value. If a field of the environment file sets it, the message names that field.
   * @default - no field sets it anywhere
   */
  readonly setting?: Setting;
}

const PODS = ["Deployment", "CronJob", "Job"];
const ROUTES = ["HTTPRoute", "Ingress"];
const ALL = { scope: "all" } as const;
const ITEMS = { scope: "items" } as const;

/** Paths inside a container. */
function ofContainer(path: string): RegExp {
  return new RegExp(`^template\\.spec\\.(initContainers|containers)\\[[^\\]]+\\]\\.(${path})(\\.|\\[|$)`);
}

function guarantee(path: RegExp, reason: string, more: Partial<Protection> = {}): Protection {
  return { code: "patches/guarantee", path, reason, ...more };
}

function computed(path: RegExp, setting: Setting, more: Partial<Protection> = {}): Protection {
  return { code: "patches/computed", path, setting, ...more };
}

/** Annotations that a field for annotations of routes refuses, too. */
const REFUSED_ANNOTATIONS = new RegExp(`^metadata\\.annotations\\["(?:${REFUSED_ROUTE_ANNOTATIONS.join("|")})"\\]`);

const PORT = "policies and clients use the port of the model";

/** What the model guarantees: names, selectors, labels, connections, roles, data. */
const GUARANTEES: readonly Protection[] = [
  guarantee(
    /^(apiVersion|kind|metadata\.(name|namespace|generateName))$/,
    "other objects and commands refer to it",
    ALL,
  ),
  guarantee(
    /^(status|metadata\.(uid|resourceVersion|generation|creationTimestamp|deletion\w+|selfLink|managedFields))\b/,
    "the API server writes it",
    ALL,
  ),
  guarantee(
    new RegExp(`^metadata\\.annotations\\["${PATCHED_ANNOTATION}"\\]$`),
    "the tool writes the reasons of the patches to it",
    ALL,
  ),
  guarantee(REFUSED_ANNOTATIONS, "it could change which requests the route accepts", { ...ALL, kinds: ROUTES }),
  guarantee(
    /^((template|spec\.jobTemplate)\.)?metadata\.labels\b/,
    "other objects and commands use the labels of the model",
  ),
  guarantee(
    /^((template|spec\.jobTemplate)\.)?metadata\.labels\.(app|version)$/,
    "selectors and commands use this label",
    ALL,
  ),
  guarantee(/^spec\.(selector|namespaceSelector|scaleTargetRef)\b/, "it decides which pods belong to the object", {
    ...ALL,
    kinds: ["Deployment", "Service", "PodDisruptionBudget", "ServiceMonitor", "HorizontalPodAutoscaler", "Job"],
  }),
  guarantee(/^spec\b/, "it follows from the calls between services", {
    ...ALL,
    kinds: ["NetworkPolicy"],
    setting: "calls",
  }),
  guarantee(/^(rules|roleRef|aggregationRule)\b/, "the on-call procedures need exactly these permissions", {
    ...ALL,
    kinds: ["Role", "RoleBinding"],
  }),
  guarantee(/^spec\b/, "the quota uses these defaults for containers without requests", { kinds: ["LimitRange"] }),
  guarantee(
    /^spec\.(type|externalName)$/,
    "Services are internal, and public requests go through the route of a host",
    { ...ALL, kinds: ["Service"] },
  ),
  guarantee(/^spec\.target\.(name|creationPolicy|deletionPolicy)$/, "pods and rollbacks need the Secret", {
    ...ALL,
    kinds: ["ExternalSecret"],
  }),
  guarantee(/^spec\.target\.template\.(data|templateFrom)\b/, "the values of Secrets come only from the store", {
    ...ALL,
    kinds: ["ExternalSecret"],
  }),
  guarantee(/^spec\.data\b/, "the Secret needs the keys that pods read", { kinds: ["ExternalSecret"] }),
  guarantee(/^template\.spec\.volumes\[[^\]]+\]\.persistentVolumeClaim\b/, "the data is on this volume", ITEMS),
  guarantee(/^template\.spec\.securityContext\.(runAsUser|runAsGroup|fsGroup)$/, "the files belong to this user"),
  guarantee(ofContainer("volumeMounts"), "the container finds its files there", ITEMS),
  guarantee(/^template\.spec\.serviceAccountName$/, "the permissions of the pods belong to this ServiceAccount"),
  guarantee(/^template\.metadata\.annotations\["checksum\//, "a change of this checksum restarts the pods"),
  guarantee(
    /^spec\.strategy\.(type|rollingUpdate\.maxUnavailable)$/,
    "it keeps enough pods of a service ready, and never runs two pods of a datastore",
    {
      ...ALL,
      kinds: ["Deployment"],
    },
  ),
];

/** What the model computes from fields of the environment file. */
const COMPUTED: readonly Protection[] = [
  computed(/^subjects\b/, "members", { ...ALL, kinds: ["RoleBinding"] }),
  computed(/^spec\.replicas$/, "scale", { ...ALL, kinds: ["Deployment"], reason: "its volume allows only one pod" }),
  computed(/^spec\.(minReplicas|maxReplicas|metrics|behavior)\b/, "scale", { kinds: ["HorizontalPodAutoscaler"] }),
  computed(/^spec\.(maxUnavailable|minAvailable)$/, "budget", { ...ALL, kinds: ["PodDisruptionBudget"] }),
  computed(ofContainer("resources\\.(requests|limits)\\.(cpu|memory)"), "resources", { kinds: PODS }),
  computed(ofContainer("(startupProbe|readinessProbe|livenessProbe)"), "probes", { kinds: PODS }),
  computed(ofContainer("(startupProbe|readinessProbe|livenessProbe)\\.(httpGet|tcpSocket|grpc)"), "probes", {
    ...ITEMS,
    kinds: PODS,
  }),
  computed(ofContainer("lifecycle\\.preStop"), "drain", { ...ITEMS, kinds: PODS }),
  computed(/^template\.spec\.terminationGracePeriodSeconds$/, "drain", { kinds: PODS }),
  computed(/^template\.spec\.(nodeSelector|tolerations|priorityClassName)\b/, "pods", { kinds: PODS }),
  computed(ofContainer("image"), "image", { kinds: PODS }),
  computed(ofContainer("env"), "environment", {
    ...ITEMS,
    kinds: PODS,
    reason: "the program needs the value of the model",
  }),
  computed(ofContainer("ports"), "port", { ...ITEMS, kinds: PODS, reason: PORT }),
  computed(/^spec\.ports\b/, "port", { ...ITEMS, kinds: ["Service"], reason: PORT }),
  computed(/^spec\.resources\b/, "storage", { ...ALL, kinds: ["PersistentVolumeClaim"] }),
  computed(/^spec\.storageClassName$/, "storageClass", { kinds: ["PersistentVolumeClaim"] }),
  computed(/^spec\.(secretStoreRef|refreshInterval)\b/, "externalSecrets", { kinds: ["ExternalSecret"] }),
  computed(/^spec\.hard\b/, "quota", { kinds: ["ResourceQuota"] }),
  computed(/^spec\.(hostnames|rules\[[^\]]+\]\.host)\b/, "host", { kinds: ROUTES }),
  computed(/^spec\.(parentRefs|ingressClassName)\b/, "exposure", { kinds: ROUTES }),
  computed(/^spec\.rules\[[^\]]+\]\.timeouts\.request$/, "timeout", { kinds: ROUTES }),
  // Another rule could serve `/metrics` to everyone.
  computed(/^spec\.rules\[.*\b(matches|backendRefs|backend|paths)\b/, "routes", { ...ALL, kinds: ROUTES }),
];

/** What a CronJob with a schedule must keep. The others are suspended. */
export const OF_SCHEDULED: readonly Protection[] = [
  computed(/^spec\.(schedule|timeZone)$/, "schedule", { ...ALL, kinds: ["CronJob"] }),
  guarantee(/^spec\.suspend$/, "a job with a schedule must run", { ...ALL, kinds: ["CronJob"] }),
];

/** Protections of all objects. */
export const PROTECTIONS: readonly Protection[] = [...GUARANTEES, ...COMPUTED];
