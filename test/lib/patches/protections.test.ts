import type { PatchOperation } from "../../../lib/spec/patches";
import { add, patched, remove, replace } from "../../helpers/patches";

function messagesOf(kind: string, name: string, ...patch: readonly PatchOperation[]): string[] {
  return patched(kind, name, { patch }).problems.map(({ code, message }) => `${code} ${message}`);
}

const ANNOTATION = "nginx.ingress.kubernetes.io/canary-weight";
const CONTAINER = "/spec/template/spec/containers/0";

test.each([
  [
    "Service",
    "auth-service",
    replace("/metadata/name", "other"),
    "metadata.name, because other objects and commands refer to it",
  ],
  [
    "Service",
    "auth-service",
    add("/metadata/namespace", "other"),
    "metadata.namespace, because other objects and commands refer to it",
  ],
  ["Service", "auth-service", add("/metadata/uid", "a"), "metadata.uid, because the API server writes it"],
  [
    "Service",
    "auth-service",
    replace("/metadata/labels/app", "other"),
    "metadata.labels.app, because other objects and commands use the labels of the model",
  ],
  [
    "HTTPRoute",
    "gateway",
    add("/metadata/annotations", { [ANNOTATION]: "50" }),
    `metadata.annotations["${ANNOTATION}"], because it could change which requests the route accepts`,
  ],
  [
    "Deployment",
    "metrics",
    add("/spec/template/metadata/labels/version", "v2"),
    "spec.template.metadata.labels.version, because other objects and commands use the labels of the model",
  ],
  [
    "CronJob",
    "probe",
    add("/spec/jobTemplate/spec/template/metadata/labels/version", "a"),
    "spec.jobTemplate.spec.template.metadata.labels.version, because selectors and commands use this label",
  ],
  [
    "Deployment",
    "metrics",
    remove("/spec/selector"),
    "spec.selector.matchLabels.app, because it decides which pods belong to the object",
  ],
  [
    "Service",
    "gateway-service",
    replace("/spec/selector/version", "green"),
    "spec.selector.version, because it decides which pods belong to the object",
  ],
  [
    "Service",
    "postgres-service",
    add("/spec/selector/version", "a"),
    "spec.selector.version, because it decides which pods belong to the object",
  ],
  [
    "HorizontalPodAutoscaler",
    "metrics",
    replace("/spec/scaleTargetRef/name", "auth"),
    "spec.scaleTargetRef.name, because it decides which pods belong to the object",
  ],
  [
    "Deployment",
    "postgres-deployment",
    remove("/spec/template/spec/volumes"),
    "spec.template.spec.volumes[postgres-data].persistentVolumeClaim.claimName, because the data is on this volume",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/volumeMounts/0/mountPath`, "/other"),
    "spec.template.spec.containers[metrics].volumeMounts[scratch-tmp].mountPath, because the container finds its files there",
  ],
  [
    "Deployment",
    "metrics",
    replace("/spec/template/spec/serviceAccountName", "other"),
    "spec.template.spec.serviceAccountName, because the permissions of the pods belong to this ServiceAccount",
  ],
  [
    "Deployment",
    "redis-deployment",
    replace("/spec/template/metadata/annotations/checksum~1redis-config", "0"),
    'spec.template.metadata.annotations["checksum/redis-config"], because a change of this checksum restarts the pods',
  ],
  [
    "Deployment",
    "redis-deployment",
    replace("/spec/strategy", { type: "RollingUpdate" }),
    "spec.strategy.type, because it keeps enough pods of a service ready, and never runs two pods of a datastore",
  ],
  [
    "Deployment",
    "metrics",
    replace("/spec/strategy/rollingUpdate/maxUnavailable", 1),
    "spec.strategy.rollingUpdate.maxUnavailable, because it keeps enough pods of a service ready, and never runs two pods of a datastore",
  ],
  [
    "Deployment",
    "postgres-deployment",
    replace("/spec/replicas", 2),
    "spec.replicas, because its volume allows only one pod",
  ],
  [
    "Deployment",
    "postgres-deployment",
    add(`${CONTAINER}/env/0/value`, "other"),
    "spec.template.spec.containers[postgres].env",
    "because the program needs the value of the model",
  ],
  [
    "Service",
    "postgres-service",
    replace("/spec/ports/0/port", 5433),
    "spec.ports[postgres].port",
    "because policies and clients use the port of the model",
  ],
])("a patch of %s %s can't change a guaranteed field: %j", (kind, name, operation, ...texts) => {
  const messages = messagesOf(kind, name, operation);
  expect(messages).toHaveLength(1);
  for (const text of texts) expect(messages[0]).toContain(text);
  expect(messages[0]).toContain("; remove this change (");
});

test("a patch can't change the status of an object", () => {
  expect(messagesOf("Service", "auth-service", add("/status", { a: 1 }), add("/spec/sessionAffinity", "None"))).toEqual(
    [expect.stringContaining("must change something, but the API server would store the same object")],
  );
  expect(
    messagesOf("Service", "auth-service", add("/status", { a: 1 }), add("/spec/sessionAffinity", "ClientIP")),
  ).toEqual([
    expect.stringContaining("must not change status.a, because the API server writes it; remove this change"),
  ]);
});

test("a patch can't change a NetworkPolicy, and the message names the fields that do", () => {
  expect(messagesOf("NetworkPolicy", "alertmanager", remove("/spec/egress"))).toEqual([
    expect.stringMatching(/; change contacts or cluster\.prometheus instead \(NetworkPolicy alertmanager\)$/),
  ]);
  expect(messagesOf("NetworkPolicy", "auth", remove("/spec/egress"))).toEqual([
    expect.stringMatching(
      /^patches\/guarantee must not change spec\.egress.*, because it follows from the calls between services; change services\.auth\.calls, services\.auth\.calledBy, externalServices, cluster\.exposure or cluster\.prometheus instead \(NetworkPolicy auth\)$/,
    ),
  ]);
});

test.each([
  ["Deployment", "metrics", add("/spec/replicas", 3), "spec.replicas", "services.metrics.scale"],
  ["Deployment", "keycloak-deployment", replace("/spec/replicas", 3), "spec.replicas", "datastores.keycloak.replicas"],
  [
    "HorizontalPodAutoscaler",
    "metrics",
    replace("/spec/maxReplicas", 99),
    "spec.maxReplicas",
    "services.metrics.scale",
  ],
  [
    "HorizontalPodAutoscaler",
    "metrics",
    replace("/spec/behavior/scaleDown/stabilizationWindowSeconds", 60),
    "spec.behavior.scaleDown.stabilizationWindowSeconds",
    "services.metrics.scale",
  ],
  [
    "PodDisruptionBudget",
    "metrics",
    replace("/spec/maxUnavailable", 2),
    "spec.maxUnavailable",
    "services.metrics.maxUnavailable",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/resources/requests/cpu`, "1"),
    "spec.template.spec.containers[metrics].resources.requests.cpu",
    "services.metrics.resources",
  ],
  [
    "Deployment",
    "redis-deployment",
    replace(`${CONTAINER}/resources/limits/memory`, "9Gi"),
    "spec.template.spec.containers[redis].resources.limits.memory",
    "datastores.redis.resources",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/readinessProbe/httpGet/path`, "/other"),
    "spec.template.spec.containers[metrics].readinessProbe.httpGet.path",
    "services.metrics.healthPath or services.metrics.livenessPath or services.metrics.startupPath or services.metrics.grpcHealth or services.metrics.probes",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/startupProbe/failureThreshold`, 90),
    "spec.template.spec.containers[metrics].startupProbe.failureThreshold",
    "services.metrics.healthPath or services.metrics.livenessPath or services.metrics.startupPath or services.metrics.grpcHealth or services.metrics.probes",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/lifecycle/preStop/exec/command/1`, "1"),
    "spec.template.spec.containers[metrics].lifecycle.preStop.exec.command[1]",
    "services.metrics.drain or services.metrics.preStop",
  ],
  [
    "Deployment",
    "metrics",
    replace("/spec/template/spec/terminationGracePeriodSeconds", 5),
    "spec.template.spec.terminationGracePeriodSeconds",
    "services.metrics.drain or services.metrics.preStop",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/image`, "other:v1"),
    "spec.template.spec.containers[metrics].image",
    "services.metrics.image, or the version in the release file",
  ],
  [
    "Deployment",
    "redis-deployment",
    replace(`${CONTAINER}/image`, "other:v1"),
    "spec.template.spec.containers[redis].image",
    "datastores.redis.image or datastores.redis.version or datastores.redis.digest",
  ],
  [
    "Deployment",
    "metrics",
    remove(`${CONTAINER}/env/0`),
    "spec.template.spec.containers[metrics].env",
    "services.metrics.environment or services.metrics.environmentFrom or services.metrics.calls or services.metrics.secrets",
  ],
  [
    "Deployment",
    "metrics",
    replace(`${CONTAINER}/ports/0/containerPort`, 9000),
    "spec.template.spec.containers[metrics].ports[http].containerPort",
    "services.metrics.port or services.metrics.ports",
  ],
  [
    "Service",
    "metrics-service",
    replace("/spec/ports/0/port", 9000),
    "spec.ports[http].port",
    "services.metrics.port or services.metrics.ports",
  ],
  [
    "PersistentVolumeClaim",
    "postgres-data",
    replace("/spec/resources/requests/storage", "1Ti"),
    "spec.resources.requests.storage",
    "datastores.postgres.storage",
  ],
  [
    "ResourceQuota",
    "access-layer",
    replace("/spec/hard/pods", "1"),
    "spec.hard.pods",
    "services.NAME.scale or services.NAME.resources",
  ],
  [
    "CronJob",
    "database-backup",
    replace("/spec/schedule", "0 0 * * *"),
    "spec.schedule",
    "backups.database.schedule or backups.database.timeZone",
  ],
  [
    "HTTPRoute",
    "gateway",
    replace("/spec/hostnames/0", "other.example.com"),
    "spec.hostnames[0]",
    "services.gateway.host or services.gateway.route.aliases",
  ],
  ["HTTPRoute", "gateway", replace("/spec/parentRefs/0/name", "other"), "spec.parentRefs[", "cluster.exposure"],
  [
    "HTTPRoute",
    "streaming",
    replace("/spec/rules/0/backendRefs/0/weight", 50),
    "spec.rules[",
    "services.streaming.host, services.streaming.route.paths, services.streaming.publicHealth or the share in the release file",
  ],
])("a patch of %s %s with %j is refused with the field to change", (kind, name, operation, path, field) => {
  const messages = messagesOf(kind, name, operation);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain(`patches/computed must not change ${path}`);
  expect(messages[0]).toContain(`, because the model computes it; change ${field} instead (${kind} ${name})`);
});
