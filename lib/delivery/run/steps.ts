import { fewestPods, floorOf } from "../../manifests/autoscalers";
import { changesBetween } from "../../manifests/changes";
import { labelsOf, recordAt, recordOf, recordsOf } from "../../manifests/json";
import { identityOf, type Manifest } from "../../manifests/manifest";
import { selects } from "../../manifests/selectors";

/** One step of an operation in a cluster. Steps run in their order, and each can be repeated. */
export type Step =
  | {
      /** Applies an object, which is one request. */
      readonly kind: "apply";
      /**
       * The object before the operation.
       * @default - the operation creates it
       */
      readonly before?: Manifest;
      /** The object as it is applied. */
      readonly object: Manifest;
    }
  | {
      /** Waits until all pods of a Deployment run its template and are available. */
      readonly kind: "wait";
      /** The Deployment. */
      readonly deployment: Manifest;
      /** Fewest pods. */
      readonly pods: number;
      /** Whether a step before changes the Deployment or its autoscaler. */
      readonly isChanged: boolean;
      /**
       * Deployment that must not have more pods than this one.
       * @default - none
       */
      readonly like?: Manifest;
      /**
       * Whether it may go on after some time with fewer pods.
       * @default false
       */
      readonly isUrgent?: true;
    }
  | {
      /** Requests the health of a service once. */
      readonly kind: "probe";
      /** The Job, which is removed when it has succeeded. */
      readonly job: Manifest;
      /** Name of the Service. */
      readonly through: string;
    }
  | {
      /** Writes a state of the release file, lets a pipeline or Pulumi apply it, and waits until the cluster has its objects. */
      readonly kind: "deliver";
      /** The objects that change. */
      readonly applies: readonly ApplyStep[];
      /** Writes the file and lets it be applied. It can be repeated. With an aborted signal, it stops early. */
      readonly deliver: (signal: AbortSignal) => Promise<void>;
    }
  | {
      /** Replaces the pods of a Deployment with pods of the same template. */
      readonly kind: "restart";
      /** The Deployment. */
      readonly deployment: Manifest;
      /** Value of the annotation. A Deployment that has it was restarted already. */
      readonly at: string;
    };

/** A {@link Step} that applies an object. */
export type ApplyStep = Extract<Step, { readonly kind: "apply" }>;

/** All applies of some steps, including those of a pipeline or of Pulumi. */
export function appliesOf(steps: readonly Step[]): readonly ApplyStep[] {
  return steps.flatMap((step) => (step.kind === "apply" ? [step] : step.kind === "deliver" ? step.applies : []));
}

/** A changed object. */
interface Changed {
  readonly before?: Manifest;
  readonly after: Manifest;
}

/**
 * The steps from one state of an environment to another one. Pods start first; then the steps wait for them and for all pods that get requests; then
 * requests move; finally pods stop. So requests meet neither a pod that is not ready nor fewer pods than before
 * (docs/adr/0030-operations-in-a-cluster.md). Objects that only the first state has are not removed.
 */
export function stepsOf(before: readonly Manifest[], after: readonly Manifest[]): readonly Step[] {
  const old = new Map(before.map((object) => [identityOf(object), object]));
  const identities = new Set(changesBetween(before, after).map(({ identity }) => identity));
  const changed = after
    .filter((object) => identities.has(identityOf(object)))
    .map((object): Changed => ({ before: old.get(identityOf(object)), after: object }));
  const routes = changed.filter((one) => isRoute(one.after));
  const others = changed.filter((one) => !isRoute(one.after));
  const growing = others.filter((one) => !isReduction(one)).map(withoutReduction);
  const reduced = others.filter((one) => isReduction(one) || keepsPods(one));
  const waits = waitsFor(growing, reduced, routes, after);
  const isAbandoned = abandonedBy(routes, after);
  return [
    ...growing.sort(byOrder).map(applied),
    ...waits.filter((wait) => !isAbandoned(wait)),
    ...routes.map(applied),
    // A version that fails must not keep its requests until its pods are replaced.
    ...waits.filter(isAbandoned),
    ...reduced.map(applied),
  ];
}

function applied({ before, after }: Changed): Step {
  return { kind: "apply", ...(before && { before }), object: after };
}

/** Whether an object decides where requests go. */
export function isRoute({ kind }: Manifest): boolean {
  return kind === "Service" || kind === "HTTPRoute" || kind === "Ingress";
}

/** Objects that others need come first, and Deployments last: an autoscaler adds pods only if it has its new minimum. */
function byOrder(one: Changed, other: Changed): number {
  return orderOf(one.after) - orderOf(other.after);
}

function orderOf({ kind }: Manifest): number {
  return kind === "Deployment" ? 2 : kind === "HorizontalPodAutoscaler" ? 1 : 0;
}

/** Whether a change only lets pods stop. */
function isReduction({ before, after }: Changed): boolean {
  if (before === undefined) return false;
  if (after.kind === "HorizontalPodAutoscaler") return floorOf(after) < floorOf(before);
  return keepsPods({ before, after }) && changesBetween([before], [after]).every(({ fields }) => fields.length === 1);
}

/** Whether a Deployment without an autoscaler gets fewer pods. */
function keepsPods({ before, after }: Changed): boolean {
  return after.kind === "Deployment" && (replicasOf(after) ?? 0) < (replicasOf(before) ?? 0);
}

/** A Deployment that gets another template and fewer pods, with as many pods as before until requests have moved. */
function withoutReduction(changed: Changed): Changed {
  if (!keepsPods(changed)) return changed;
  const { before, after } = changed;
  return { before, after: { ...after, spec: { ...recordOf(after["spec"]), replicas: replicasOf(before) } } };
}

function replicasOf(object: Manifest | undefined): number | undefined {
  const { replicas } = recordOf(object?.["spec"]);
  return typeof replicas === "number" ? replicas : undefined;
}

/** Waits for the Deployments whose pods change, and for those that a changed route sends requests to. */
function waitsFor(
  growing: readonly Changed[],
  reduced: readonly Changed[],
  routes: readonly Changed[],
  after: readonly Manifest[],
): readonly Step[] {
  const grown = new Map(growing.map((one) => [identityOf(one.after), one.after]));
  const autoscaled = new Set(
    [...grown.values()].flatMap((object) =>
      object.kind === "HorizontalPodAutoscaler" ? [recordAt(object, "spec", "scaleTargetRef")["name"]] : [],
    ),
  );
  // These still have all of their pods.
  const kept = new Map(reduced.map((one) => [identityOf(one.after), withoutReduction(one).after]));
  const targets = routes.flatMap((one) => selectorsOf(one.after, after));
  return after.flatMap((object): Step[] => {
    if (object.kind !== "Deployment") return [];
    const labels = labelsOf(recordAt(object, "spec", "template", "metadata")["labels"]);
    const isChanged = grown.has(identityOf(object)) || autoscaled.has(object.metadata.name);
    if (!isChanged && !targets.some((matchLabels) => selects({ matchLabels }, labels))) return [];
    const deployment = grown.get(identityOf(object)) ?? object;
    const asApplied = kept.get(identityOf(object)) ?? deployment;
    return [{ kind: "wait", deployment: asApplied, pods: fewestPods(deployment, after), isChanged }];
  });
}

/** Whether a wait is for a Deployment that the changed routes give no requests any more. */
function abandonedBy(routes: readonly Changed[], after: readonly Manifest[]): (wait: Step) => boolean {
  const names = routes.flatMap((one) => {
    const kept = backendsOf(one.after);
    return one.before === undefined ? [] : backendsOf(one.before).filter((name) => !kept.includes(name));
  });
  const selectors = after
    .filter(({ kind, metadata }) => kind === "Service" && names.includes(metadata.name))
    .map((service) => labelsOf(recordAt(service, "spec")["selector"]));
  return (wait) =>
    wait.kind === "wait" &&
    selectors.some((matchLabels) =>
      selects({ matchLabels }, labelsOf(recordAt(wait.deployment, "spec", "template", "metadata")["labels"])),
    );
}

/** Selectors of a Service, or of the Services that a route sends requests to. */
function selectorsOf(route: Manifest, objects: readonly Manifest[]): readonly Readonly<Record<string, string>>[] {
  const names = route.kind === "Service" ? [route.metadata.name] : backendsOf(route);
  return objects
    .filter(({ kind, metadata }) => kind === "Service" && names.includes(metadata.name))
    .map((service) => labelsOf(recordAt(service, "spec")["selector"]))
    .filter((selector) => Object.keys(selector).length > 0);
}

/** Names of the Services that a route sends requests to. A weight of 0 is none. */
function backendsOf(route: Manifest): readonly string[] {
  const backends = recordsOf(recordAt(route, "spec")["rules"]).flatMap((rule) => [
    ...recordsOf(rule["backendRefs"]).filter(({ weight }) => weight !== 0),
    ...recordsOf(recordAt(rule, "http")["paths"]).map((path) => recordAt(path, "backend", "service")),
  ]);
  return backends.flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}
