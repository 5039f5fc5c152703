/** A default that the API server writes: the value, or a function of the object that contains the field. */
export type Default = unknown;

/** Defaults of an object's fields, by key. */
export type Defaults = Readonly<Record<string, Default>>;

/** Fields that the API server fills in, by path in the kind. `*` means each item of a list. */
export type DefaultsByPath = Readonly<Record<string, Defaults>>;

const PROBE: Defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

/** A field of the pod or of a container. The divisor is written as in canonicalQuantity. */
const REFERENCE: DefaultsByPath = { fieldRef: { apiVersion: "v1" }, resourceFieldRef: { divisor: "0n" } };

/** Fields of a container. Source: SetDefaults_Container and others in pkg/apis/core/v1/defaults.go of Kubernetes. */
const CONTAINER: DefaultsByPath = {
  "": { terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
  "ports.*": { protocol: "TCP" },
  "env.*": {},
  ...at("env.*.valueFrom", REFERENCE),
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  "livenessProbe.httpGet": { path: "/", scheme: "HTTP" },
  "readinessProbe.httpGet": { path: "/", scheme: "HTTP" },
  "startupProbe.httpGet": { path: "/", scheme: "HTTP" },
  "livenessProbe.grpc": { service: "" },
  "readinessProbe.grpc": { service: "" },
  "startupProbe.grpc": { service: "" },
  "lifecycle.preStop.httpGet": { path: "/", scheme: "HTTP" },
  "lifecycle.postStart.httpGet": { path: "/", scheme: "HTTP" },
};

/** Fields of a pod. */
export const POD: DefaultsByPath = {
  "": {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  },
  ...at("containers.*", CONTAINER),
  ...at("initContainers.*", CONTAINER),
  "volumes.*.configMap": { defaultMode: 420 },
  "volumes.*.secret": { defaultMode: 420 },
  "volumes.*.downwardAPI": { defaultMode: 420 },
  ...at("volumes.*.downwardAPI.items.*", REFERENCE),
  "volumes.*.projected": { defaultMode: 420 },
  ...at("volumes.*.projected.sources.*.downwardAPI.items.*", REFERENCE),
  "volumes.*.projected.sources.*.serviceAccountToken": { expirationSeconds: 3600 },
  "volumes.*.hostPath": { type: "" },
  "volumes.*.ephemeral.volumeClaimTemplate.spec": { volumeMode: "Filesystem" },
};

/** Moves paths below another one. */
export function at(prefix: string, defaults: DefaultsByPath): DefaultsByPath {
  return Object.fromEntries(
    Object.entries(defaults).map(([path, fields]) => [path === "" ? prefix : `${prefix}.${path}`, fields]),
  );
}
