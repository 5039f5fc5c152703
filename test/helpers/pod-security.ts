import { containersOfPod, type RenderedContainer, type RenderedDeployment, type RenderedPod } from "./kubernetes";

type Context = Readonly<Record<string, unknown>>;

/** Volume types that the layer uses and that Pod Security `restricted` allows. */
const VOLUMES = ["configMap", "emptyDir", "persistentVolumeClaim", "secret", "projected"];

/**
 * Violations of Pod Security `restricted` and of a read-only root file system in a Deployment's pods, including init containers.
 * A container's security context overrides that of the pod.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function violationsOf({ metadata, spec }: RenderedDeployment): readonly string[] {
  return violationsOfPod(metadata.name, spec.template.spec);
}

/** Violations of the same rules in any pod. Messages contain `name`. */
export function violationsOfPod(name: string, pod: RenderedPod): readonly string[] {
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

function portViolations({ ports }: RenderedContainer): readonly string[] {
  return ports.filter(({ hostPort }) => hostPort !== undefined).map(({ name }) => `hostPort ${name}`);
}
