import { DEFAULT_NAMESPACE, FIELD_MANAGER } from "../../../lib/names";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { toYaml } from "../../../charts/synthesize";
import { PATIENCE_SECONDS, type Kubectl, type Outcome } from "./kubectl";

/** Namespace of the layer. */
export const NAMESPACE = DEFAULT_NAMESPACE;

const LOOK_MILLISECONDS = 300;
const APPLY = ["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, "--validate=strict", "-f", "-"];

/** Applies manifests as the design wants it, and says what kubectl said. */
export function apply(kubectl: Kubectl, manifests: readonly Manifest[], ...more: string[]): Promise<Outcome> {
  return kubectl.try([...APPLY, ...more], { input: toYaml(manifests) });
}

/**
 * Applies manifests that must be accepted.
 * @throws Error with what the API server refused
 */
export async function mustApply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  const { code, stderr } = await apply(kubectl, manifests);
  if (code !== 0) throw new Error(`refused:\n${stderr}`);
}

interface Live {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas?: number; readonly minReplicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** Waits until every Deployment of the namespace is available and no rollout is under way. */
export function untilAvailable(kubectl: Kubectl): Promise<void> {
  return untilNone(kubectl, "deployments", (live) => live.filter((one) => !isRolledOut(one)));
}

/** Waits until the autoscalers have lifted each workload to its floor, and everything is available. */
export function untilFloors(kubectl: Kubectl): Promise<void> {
  return untilNone(kubectl, "deployments,hpa", (live) => {
    const deployments = live.filter(({ kind }) => kind === "Deployment");
    const floors = new Map(
      live.filter((one) => !deployments.includes(one)).map((one) => [one.metadata.name, one.spec]),
    );
    const isBelow = ({ metadata, spec }: Live) => (spec.replicas ?? 0) < (floors.get(metadata.name)?.minReplicas ?? 0);
    return deployments.filter((one) => isBelow(one) || !isRolledOut(one));
  });
}

/**
 * Brings Deployments to a number of pods each, and waits until they have just that many. An autoscaler goes by load and would take some back at
 * some moment: it is held at the same number.
 */
export async function holdAt(kubectl: Kubectl, sizes: ReadonlyMap<string, number>): Promise<void> {
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const autoscalers = new Set((await objectsOf<Live>(kubectl, "hpa")).map(({ metadata }) => metadata.name));
  for (const [name, size] of sizes) {
    const bounds = JSON.stringify({ spec: { minReplicas: size, maxReplicas: size } });
    if (autoscalers.has(name)) await own("patch", "hpa", name, "-p", bounds);
    await own("scale", `deployment/${name}`, `--replicas=${size}`);
  }
  await untilNone(kubectl, "deployments", (live) =>
    live.filter((one) => {
      const size = sizes.get(one.metadata.name) ?? one.spec.replicas;
      return one.spec.replicas !== size || !isRolledOut(one);
    }),
  );
}

/** What `kubectl rollout status` waits for, of one Deployment. */
function isRolledOut({ metadata, spec, status }: Live): boolean {
  const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const isNewest = observedGeneration === metadata.generation && updatedReplicas === (spec.replicas ?? 1);
  return isNewest && replicas === updatedReplicas && availableReplicas === updatedReplicas;
}

async function untilNone(
  kubectl: Kubectl,
  kinds: string,
  unready: (live: readonly Live[]) => readonly Live[],
): Promise<void> {
  await eventually(async () => {
    const left = unready(await objectsOf<Live>(kubectl, kinds));
    if (left.length > 0) throw new Error(`not ready: ${left.map(({ metadata }) => metadata.name).join(", ")}`);
  });
}

/**
 * Looks until an assertion holds, for what a controller makes of a write some time after it.
 * @throws what the assertion throws, where it still does so in the end
 */
export async function eventually(assert: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    try {
      return await assert();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}

/** Removes the layer, its namespace and its data, and makes the volumes free again. */
export async function removeLayer(kubectl: Kubectl, namespace = NAMESPACE): Promise<void> {
  await kubectl.run(["delete", "namespace", namespace, "--ignore-not-found", `--timeout=${PATIENCE_SECONDS}s`]);
  // Not those that are released: the controller takes its time to notice.
  await freeVolumes(kubectl, "@.spec.claimRef");
}

/** Takes volumes from their claims, as whoever looks after a cluster's storage does: nobody provisions here. */
export async function freeVolumes(kubectl: Kubectl, which = '@.status.phase=="Released"'): Promise<void> {
  const found = `{range .items[?(${which})]}{.metadata.name}{"\\n"}{end}`;
  const volumes = await kubectl.run(["get", "persistentvolumes", "-o", `jsonpath=${found}`]);
  for (const volume of volumes.split("\n").filter((name) => name !== "")) {
    const patch = '[{"op":"remove","path":"/spec/claimRef"}]';
    await kubectl.run(["patch", "persistentvolume", volume, "--type=json", "-p", patch]);
  }
}

/** Typed objects of a kind in the layer's namespace. */
export async function objectsOf<T>(kubectl: Kubectl, kinds: string, ...more: string[]): Promise<readonly T[]> {
  const text = await kubectl.run(["-n", NAMESPACE, "get", kinds, "-o", "json", ...more]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

/**
 * What an apply writes of objects, as text by their identities: all but the status, so `metadata.generation`, too, and of the notes about managers
 * only ours. Another text means that an apply was a write; what controllers write beside it is none.
 */
export async function applied(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<ReadonlyMap<string, string>> {
  const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as {
    readonly items: readonly AppliedObject[];
  };
  return new Map(
    items.map(({ status: _status, metadata: { resourceVersion: _version, managedFields, ...metadata }, ...object }) => [
      identityOf({ ...object, metadata }),
      JSON.stringify([metadata, object, managedFields.filter(({ manager }) => manager === FIELD_MANAGER)]),
    ]),
  );
}

interface AppliedObject extends Manifest {
  readonly metadata: Manifest["metadata"] & {
    readonly resourceVersion: string;
    readonly managedFields: readonly { readonly manager: string }[];
  };
  readonly status?: unknown;
}
