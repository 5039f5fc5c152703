import { effectOf } from "./change-effects";
import { changesBetween, type ObjectChange } from "./changes";
import { identityOf, type Manifest } from "./manifests";
import { previewServiceName } from "./names";

/** A Service that is led to pods which the same change starts, restarts or adds to: applied at once, requests meet pods that are not ready. */
export interface HastySwitch {
  /** The Service. */
  readonly service: string;
  /** The Deployment that it selects now, and did not select before. */
  readonly deployment: string;
  /** What the change does to its pods. */
  readonly because: "is new" | "restarts" | "gets a higher floor";
}

const PREVIEW = previewServiceName("");

interface Labelled {
  readonly selector?: Readonly<Record<string, string>>;
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
  readonly minReplicas?: number;
}

/**
 * Switches that are one change with what should come before them, in the order of the Services. A Service that is new leads nobody astray, and
 * one for previews is meant to lead to what is not live yet.
 */
export function hastySwitches(before: readonly Manifest[], after: readonly Manifest[]): readonly HastySwitch[] {
  const changes = new Map(changesBetween(before, after).map((change) => [change.identity, change]));
  const old = new Map(before.map((manifest) => [identityOf(manifest), manifest]));
  return after.filter(isKind("v1", "Service")).flatMap((service) => {
    const earlier = old.get(identityOf(service));
    if (earlier === undefined || service.metadata.name.endsWith(PREVIEW)) return [];
    if (!isSelectorChanged(changes.get(identityOf(service)))) return [];
    const deployments = after.filter(
      (one) => isKind("apps/v1", "Deployment")(one) && selects(service, one) && !selects(earlier, one),
    );
    return deployments.flatMap((deployment): HastySwitch[] => {
      const because = reasonOf(deployment, changes, old, after);
      const names = { service: identityOf(service), deployment: identityOf(deployment) };
      return because === undefined ? [] : [{ ...names, because }];
    });
  });
}

function reasonOf(
  deployment: Manifest,
  changes: ReadonlyMap<string, ObjectChange>,
  old: ReadonlyMap<string, Manifest>,
  after: readonly Manifest[],
): HastySwitch["because"] | undefined {
  const change = changes.get(identityOf(deployment));
  if (change?.kind === "added") return "is new";
  if (change !== undefined && effectOf(change) === "restarts") return "restarts";
  const isHigher = after
    .filter((scaler) => isScalerOf(scaler, deployment))
    .some((scaler) => {
      const earlier = old.get(identityOf(scaler));
      return earlier !== undefined && floorOf(scaler) > floorOf(earlier);
    });
  return isHigher ? "gets a higher floor" : undefined;
}

function isKind(apiVersion: string, kind: string): (manifest: Manifest) => boolean {
  return (manifest) => manifest.apiVersion === apiVersion && manifest.kind === kind;
}

function isSelectorChanged(change: ObjectChange | undefined): boolean {
  return change?.fields.some(({ path }) => /^spec\.selector\b/.test(path)) === true;
}

/** Whether a Service selects the pods of a Deployment. One without a selector selects none. */
function selects(service: Manifest, deployment: Manifest): boolean {
  if (service.metadata.namespace !== deployment.metadata.namespace) return false;
  const wanted = Object.entries(specOf(service).selector ?? {});
  const labels = specOf(deployment).template?.metadata?.labels ?? {};
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function isScalerOf(scaler: Manifest, { metadata }: Manifest): boolean {
  const { scaleTargetRef: target } = specOf(scaler);
  const isSamePlace = scaler.metadata.namespace === metadata.namespace;
  return (
    isKind("autoscaling/v2", "HorizontalPodAutoscaler")(scaler) &&
    isSamePlace &&
    target?.kind === "Deployment" &&
    target.name === metadata.name
  );
}

function floorOf(scaler: Manifest): number {
  return specOf(scaler).minReplicas ?? 1;
}

function specOf(manifest: Manifest): Labelled {
  return (manifest["spec"] ?? {}) as Labelled;
}
