import type { LiveObject } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";

/** A pod of a Deployment. */
export interface Pod {
  readonly template: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  isReady: boolean;
}

interface Template {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly strategy?: { readonly type?: string };
  readonly template: Template;
}

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly scaleTargetRef: { readonly name: string };
}

type Pods = Map<string, Pod[]>;

const hashes = new WeakMap<Template, string>();

/** Text of a template, which most steps compare. */
function hashOf(template: Template): string {
  const hash = hashes.get(template) ?? JSON.stringify(template);
  hashes.set(template, hash);
  return hash;
}

/** One step of the controllers for an object: the objects that they change. */
export function controlled(
  object: LiveObject,
  all: readonly LiveObject[],
  pods: Pods,
  broken: ReadonlySet<string>,
): readonly Manifest[] {
  if (object.kind === "HorizontalPodAutoscaler") return autoscaled(object["spec"] as AutoscalerSpec, all);
  if (object.kind === "Deployment") return rolledOut(object, pods, broken);
  if (object.kind === "Job" && object["status"] === undefined) return [finished(object, broken)];
  return [];
}

/** A Job whose only container ran. It fails for a broken address. */
function finished(object: LiveObject, broken: ReadonlySet<string>): Manifest {
  const isBroken = [...broken].some((part) => JSON.stringify(object["spec"]).includes(part));
  const condition = isBroken ? { type: "Failed", message: "BackoffLimitExceeded" } : { type: "Complete" };
  return { ...object, status: { conditions: [{ ...condition, status: "True" }] } };
}

/** An autoscaler without load: it keeps its minimum, and lets more pods than that stop one by one. */
function autoscaled(
  { minReplicas = 1, scaleTargetRef }: AutoscalerSpec,
  all: readonly LiveObject[],
): readonly Manifest[] {
  const target = all.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === scaleTargetRef.name);
  const { replicas = 1, ...spec } = (target?.["spec"] ?? {}) as Partial<DeploymentSpec>;
  if (target === undefined || replicas === minReplicas) return [];
  return [{ ...target, spec: { ...spec, replicas: replicas < minReplicas ? minReplicas : replicas - 1 } }];
}

/** A rolling update with one pod more and none less than wanted. With the strategy Recreate, old pods stop first. */
function rolledOut(object: LiveObject, pods: Pods, broken: ReadonlySet<string>): readonly Manifest[] {
  const { replicas = 1, template, strategy } = object["spec"] as DeploymentSpec;
  const hash = hashOf(template);
  const image = template.spec.containers[0]?.image ?? "";
  const own = pods.get(object.metadata.name) ?? [];
  const starting = own.find((pod) => !pod.isReady && !broken.has(pod.image));
  if (starting !== undefined) starting.isReady = true;
  const isOld = (pod: Pod) => pod.template !== hash;
  const ready = own.filter((pod) => pod.isReady).length;
  const isRecreated = strategy?.type === "Recreate";
  const extra =
    own.find((pod) => isOld(pod) && (isRecreated || !pod.isReady)) ??
    (ready > replicas ? (own.find(isOld) ?? own.find((pod) => !pod.isReady) ?? own[0]) : undefined);
  const kept = own.filter((pod) => pod !== extra);
  const isComplete = kept.filter((pod) => !isOld(pod)).length >= replicas;
  if (kept.length <= replicas && !isComplete && !(isRecreated && kept.some(isOld)))
    kept.push({ template: hash, image, labels: template.metadata.labels, isReady: false });
  pods.set(object.metadata.name, kept);
  const status = {
    observedGeneration: object.metadata.generation,
    replicas: kept.length,
    updatedReplicas: kept.filter((pod) => !isOld(pod)).length,
    availableReplicas: kept.filter((pod) => pod.isReady).length,
  };
  return JSON.stringify(status) === JSON.stringify(object["status"]) ? [] : [{ ...object, status }];
}

/** The pods as objects. */
export function podsOf(pods: Pods, namespace: string): readonly LiveObject[] {
  return [...pods].flatMap(([name, own]) =>
    own.map(({ labels, isReady }, index) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${name}-${index}`, namespace, labels, resourceVersion: "1" },
      status: { containerStatuses: isReady ? [] : [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] },
    })),
  );
}

/** Ready pods that a Service selects, as names of their Deployments. */
export function endpointsOf(service: LiveObject | undefined, pods: Pods): readonly string[] {
  const { selector = {} } = (service?.["spec"] ?? {}) as { readonly selector?: Readonly<Record<string, string>> };
  return [...pods].flatMap(([name, own]) =>
    own.flatMap(({ labels, isReady }) =>
      isReady && Object.entries(selector).every(([key, value]) => labels[key] === value) ? [name] : [],
    ),
  );
}
