import type { Layer } from "../../../lib/layer/layer";
import { autoscalerOf } from "../../../lib/manifests/autoscalers";
import type { Manifest } from "../../../lib/manifests/manifest";
import { releaseOf } from "../../../lib/topology/release-state";
import { trueShare } from "../../../lib/topology/canary-share";

/** How many pods a workload may have. */
export interface PodRange {
  /** Fewest. */
  readonly min: number;
  /** Most; the same as `min` where nothing scales. */
  readonly max: number;
}

/** One object as `access-layer list` shows it. What does not apply to its kind is absent. */
export interface ListedObject {
  /** Kind. */
  readonly kind: string;
  /** Name. */
  readonly name: string;
  /** Label `app`. */
  readonly app?: string;
  /** Tag of the image that its first container runs. */
  readonly runs?: string;
  /** Its pods. */
  readonly pods?: PodRange;
  /** Label `version` that a Service selects, or `all` of its app's pods. */
  readonly selects?: string;
}

/** What a canary really gets. */
export interface CanaryShare {
  /** The service. */
  readonly service: string;
  /** Percent of the requests that the release file asks for. */
  readonly share: number;
  /** Percent that the canary gets while all workloads stand at their floors. */
  readonly trueShare: number;
  /** Pods of the canary at its floor. */
  readonly canaryPods: number;
  /** Pods of both at their floors. */
  readonly pods: number;
  /** What stable runs. */
  readonly stable: string;
  /** What the canary runs. */
  readonly canary: string;
}

/** An environment as `access-layer list` shows it. */
export interface Listing {
  /** Name of the environment. */
  readonly name: string;
  /** kubectl context. */
  readonly context: string;
  /** Namespace. */
  readonly namespace: string;
  /** The objects, in the order of the manifest. */
  readonly objects: readonly ListedObject[];
  /** The canary services, by name. */
  readonly canaries: readonly CanaryShare[];
}

/** Puts together what `access-layer list` shows. */
export function listingOf(layer: Layer, manifests: readonly Manifest[]): Listing {
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
  };
}

/** `streaming: share 10 %, really 25.0 %: 1 of 4 pods runs v1.1.0, the others v1.0.1`. */
export function describeCanary({
  service,
  share,
  trueShare: real,
  canaryPods,
  pods,
  stable,
  canary,
}: CanaryShare): string {
  const split = `${canaryPods} of ${pods} pods at the floors`;
  if (canary === stable) return `${service}: canary share ${share} %; stable and canary (${split}) both run ${stable}`;
  return `${service}: canary share ${share} % asked, ${real.toFixed(1)} % true: ${split} run ${canary}, the others ${stable}`;
}

function listedObject(manifest: Manifest, all: readonly Manifest[]): ListedObject {
  const { kind, metadata } = manifest;
  return {
    kind,
    name: metadata.name,
    app: metadata.labels?.["app"],
    runs: imageTag(manifest),
    pods: podRange(manifest, all),
    selects: kind === "Service" ? (text(fieldOf(manifest, "spec", "selector", "version")) ?? "all") : undefined,
  };
}

function imageTag(manifest: Manifest): string | undefined {
  const template =
    fieldOf(manifest, "spec", "template") ?? fieldOf(manifest, "spec", "jobTemplate", "spec", "template");
  const image = text(fieldOf(template, "spec", "containers", "0", "image"));
  return image === undefined ? undefined : (/:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? image);
}

/** A Deployment's pods are its autoscaler's to decide, where it has one. */
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
