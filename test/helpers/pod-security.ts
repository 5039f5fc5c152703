import { containersOfPod, type PrintedContainer, type PrintedDeployment, type PrintedPod } from "./kubernetes";

type Context = Readonly<Record<string, unknown>>;

/** Volumes that Pod Security `restricted` admits, of those that our objects have. */
const VOLUMES = ["configMap", "emptyDir", "persistentVolumeClaim", "secret"];

/**
 * What Pod Security `restricted` and a read-only root would hold against a Deployment's pods, init containers included.
 * A container's own security context counts before the pod's.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function violationsOf({ metadata, spec }: PrintedDeployment): readonly string[] {
  return violationsOfPod(metadata.name, spec.template.spec);
}

/** The same of any pod; `name` is for people. */
export function violationsOfPod(name: string, pod: PrintedPod): readonly string[] {
  const host = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => pod[field] !== undefined);
  const volumes = pod.volumes
    .filter((volume) => !VOLUMES.some((kind) => kind in volume))
    .map((volume) => `volume ${volume.name}`);
  const ofContainers = containersOfPod(pod).flatMap((container) => {
    const context = { ...pod.securityContext, ...container.securityContext };
    return [...contextViolations(context), ...portViolations(container)].map((text) => `${container.name}: ${text}`);
  });
  return [...host, ...volumes, ...ofContainers].map((text) => `${name} ${text}`);
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
