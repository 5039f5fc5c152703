import type { Synthesis } from "../../../charts/synthesize";
import type { Layer } from "../../../lib/layer/layer";
import { autoscalerOf } from "../../../lib/manifests/autoscalers";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { PatchTarget } from "../../../lib/spec/patches";
import { releaseOf } from "../../../lib/topology/release-state";
import { trueShare } from "../../../lib/topology/canary-share";

/** Minimum and maximum number of pods. */
export interface PodRange {
  /** Minimum. */
  readonly min: number;
  /** Maximum. Equal to `min` without an autoscaler. */
  readonly max: number;
}

/** An object in the output of `access-layer list`. Fields that do not apply to its kind are absent. */
export interface ListedObject {
  /** Kind. */
  readonly kind: string;
  /** Name. */
  readonly name: string;
  /** Label `app`. */
  readonly app?: string;
  /** Image tag of the first container. */
  readonly runs?: string;
  /** Number of pods. */
  readonly pods?: PodRange;
  /** Value of the `version` label that a Service selects; `all` if it selects all pods of its app, and `none` if it selects no pods. */
  readonly selects?: string;
}

/** Configured and actual share of a canary. */
export interface CanaryShare {
  /** The service. */
  readonly service: string;
  /** Share in the release file, in percent. */
  readonly share: number;
  /** Actual share in percent, when every workload runs its minimum number of pods. */
  readonly trueShare: number;
  /** Minimum number of canary pods. */
  readonly canaryPods: number;
  /** Minimum number of stable and canary pods combined. */
  readonly pods: number;
  /** Version of stable. */
  readonly stable: string;
  /** Version of the canary. */
  readonly canary: string;
}

/** A patch of the environment file. */
export interface ListedPatch {
  /** What it selects: `Deployment gateway-blue`, or `Deployment with app=gateway`. */
  readonly target: string;
  /** Number of objects that it selects. */
  readonly objects: number;
  /** Why it is needed. */
  readonly reason: string;
}

/** An environment in the output of `access-layer list`. */
export interface Listing {
  /** Name of the environment. */
  readonly name: string;
  /** kubectl context. */
  readonly context: string;
  /** Namespace. */
  readonly namespace: string;
  /** The objects, in the order of the manifest. */
  readonly objects: readonly ListedObject[];
  /** Services with a canary, in the order of the layer. */
  readonly canaries: readonly CanaryShare[];
  /** The patches, in the order of the environment file. */
  readonly patches: readonly ListedPatch[];
}

/** The parts of a synthesis that {@link listingOf} reads. */
interface Listed extends Pick<Synthesis, "manifests"> {
  readonly chart: Pick<Synthesis["chart"], "patchedObjects">;
}

/** Collects the output of `access-layer list`. */
export function listingOf(layer: Layer, { chart, manifests }: Listed): Listing {
  return {
    name: layer.name,
    context: layer.cluster.context,
    namespace: layer.namespace,
    objects: manifests.map((manifest) => listedObject(manifest, manifests)),
    canaries: layer.services.flatMap(({ name: service, release }) => {
      const canaryRelease = releaseOf("canary", release);
      if (canaryRelease === undefined) return [];
      const { share, stable, canary } = canaryRelease;
      const pods = { canary: canary.floor, stable: stable.floor };
      return {
        service,
        share,
        trueShare: trueShare(pods),
        canaryPods: pods.canary,
        pods: pods.canary + pods.stable,
        stable: stable.version,
        canary: canary.version,
      };
    }),
    patches: layer.patches.map(({ target, reason }, index) => ({
      target: describeTarget(target),
      objects: chart.patchedObjects[index] ?? 0,
      reason,
    })),
  };
}

function describeTarget({ kind, name, labels = {} }: PatchTarget): string {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [kind, ...(name === undefined ? [] : [name]), ...(wanted.length > 0 ? ["with", wanted.join(",")] : [])].join(
    " ",
  );
}

/** `streaming: canary share 10 % configured, 25.0 % actual: at minimum scale, 1 of 4 pods run v1.1.0, the others v1.0.1`. */
export function describeCanary({
  service,
  share,
  trueShare: real,
  canaryPods,
  pods,
  stable,
  canary,
}: CanaryShare): string {
  if (canary === stable)
    return `${service}: canary share ${share} %; stable and canary (${canaryPods} of ${pods} pods at minimum scale) both run ${stable}`;
  return `${service}: canary share ${share} % configured, ${real.toFixed(1)} % actual: at minimum scale, ${canaryPods} of ${pods} pods run ${canary}, the others ${stable}`;
}

function listedObject(manifest: Manifest, all: readonly Manifest[]): ListedObject {
  const { kind, metadata } = manifest;
  return {
    kind,
    name: metadata.name,
    app: metadata.labels?.["app"],
    runs: imageTag(manifest),
    pods: podRange(manifest, all),
    selects: kind === "Service" ? selectedVersion(fieldOf(manifest, "spec", "selector")) : undefined,
  };
}

function selectedVersion(selector: unknown): string {
  return selector === undefined ? "none" : (text(fieldOf(selector, "version")) ?? "all");
}

function imageTag(manifest: Manifest): string | undefined {
  const template =
    fieldOf(manifest, "spec", "template") ?? fieldOf(manifest, "spec", "jobTemplate", "spec", "template");
  const image = text(fieldOf(template, "spec", "containers", "0", "image"));
  return image === undefined ? undefined : (/:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? image);
}

/** The autoscaler's limits if there is one, otherwise `replicas`. */
function podRange(manifest: Manifest, all: readonly Manifest[]): PodRange | undefined {
  const autoscaler = manifest.kind === "HorizontalPodAutoscaler" ? manifest : autoscalerOf(manifest, all);
  const min = fieldOf(autoscaler, "spec", "minReplicas") ?? fieldOf(manifest, "spec", "replicas");
  const max = fieldOf(autoscaler, "spec", "maxReplicas") ?? min;
  return typeof min === "number" && typeof max === "number" ? { min, max } : undefined;
}

function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === "object" && current !== null ? (current as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
