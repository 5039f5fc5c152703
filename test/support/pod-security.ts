import { containersOf, type PrintedContainer, type PrintedDeployment } from "./kubernetes";

type Context = Readonly<Record<string, unknown>>;

/** Volumes that Pod Security `restricted` admits, of those that our objects have. */
const VOLUMES = ["configMap", "emptyDir", "persistentVolumeClaim"];

/**
 * What Pod Security `restricted` and a read-only root would hold against a Deployment's pods, init containers included.
 * A container's own security context counts before the pod's.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function violationsOf(deployment: PrintedDeployment): readonly string[] {
  const pod = deployment.spec.template.spec;
  const host = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => pod[field] !== undefined);
  const volumes = pod.volumes
    .filter((volume) => !VOLUMES.some((kind) => kind in volume))
    .map(({ name }) => `volume ${name}`);
  const ofContainers = containersOf(deployment).flatMap((container) => {
    const context = { ...pod.securityContext, ...container.securityContext };
    return [...contextViolations(context), ...portViolations(container)].map((text) => `${container.name}: ${text}`);
  });
  return [...host, ...volumes, ...ofContainers].map((text) => `${deployment.metadata.name} ${text}`);
}

function contextViolations(context: Context): readonly string[] {
  const wanted: readonly (readonly [string, boolean])[] = [
    ["runAsNonRoot", context["runAsNonRoot"] === true],
    ["runAsUser", Number(context["runAsUser"]) > 0],
    ["runAsGroup", Number(context["runAsGroup"]) > 0],
    ["allowPrivilegeEscalation", context["allowPrivilegeEscalation"] === false],
    ["privileged", context["privileged"] === false],
    ["readOnlyRootFilesystem", context["readOnlyRootFilesystem"] === true],
    ["capabilities", JSON.stringify(context["capabilities"]) === JSON.stringify({ drop: ["ALL"] })],
    ["seccompProfile", JSON.stringify(context["seccompProfile"]) === JSON.stringify({ type: "RuntimeDefault" })],
  ];
  return wanted.filter(([, isFine]) => !isFine).map(([field]) => field);
}

function portViolations({ ports }: PrintedContainer): readonly string[] {
  return ports.filter(({ hostPort }) => hostPort !== undefined).map(({ name }) => `hostPort ${name}`);
}
