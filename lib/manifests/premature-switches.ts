import { fewestPods } from "./autoscalers";
import { effectOf } from "./effects";
import { changesBetween, placeOf, type ObjectChange } from "./changes";
import { labelsOf, recordAt } from "./json";
import { identityOf, type Manifest } from "./manifest";
import { previewServiceName } from "../names";
import { selects } from "./selectors";

/**
 * A switch of a Service to pods that the same change creates, restarts or scales up. If both are applied together, requests can reach pods that are not
 * ready.
 */
export interface PrematureSwitch {
  /** Name of the Service. */
  readonly service: string;
  /** The Deployment that the Service newly selects. */
  readonly deployment: string;
  /** What the change does to the pods of the Deployment. */
  readonly because: "is new" | "is recreated" | "restarts" | "gets more pods";
}

const PREVIEW = previewServiceName("");

/**
 * Returns the switches whose pods change at the same time, in the order of the Services. New Services are skipped, and so are preview Services, which
 * may select pods that are not live yet.
 */
export function prematureSwitches(before: readonly Manifest[], after: readonly Manifest[]): readonly PrematureSwitch[] {
  return switchesIn(before, after, changesBetween(before, after));
}

/**
 * Like {@link prematureSwitches}, for a caller that has already compared the two states, which takes most of the time.
 * @param found - the changes between the two states
 */
export function switchesIn(
  before: readonly Manifest[],
  after: readonly Manifest[],
  found: Iterable<ObjectChange>,
): readonly PrematureSwitch[] {
  const changes = new Map([...found].map((change) => [change.identity, change]));
  const old = new Map(before.map((manifest) => [placeOf(manifest), manifest]));
  return after.filter(isKind("v1", "Service")).flatMap((service) => {
    const earlier = old.get(placeOf(service));
    if (earlier === undefined || service.metadata.name.endsWith(PREVIEW)) return [];
    if (!isSelectorChanged(changes.get(identityOf(service)))) return [];
    const isNewlySelected = (one: Manifest) => {
      const before = old.get(placeOf(one));
      // A new Deployment counts as newly selected, even if the old Service's selector matches its labels.
      return isSelected(service, one) && !(before !== undefined && isSelected(earlier, before));
    };
    const deployments = after.filter((one) => isKind("apps/v1", "Deployment")(one) && isNewlySelected(one));
    return deployments.flatMap((deployment): PrematureSwitch[] => {
      const because = podChangeOf(deployment, changes, old, after);
      const names = { service: identityOf(service), deployment: identityOf(deployment) };
      return because === undefined ? [] : [{ ...names, because }];
    });
  });
}

/**
 * What a change does to the pods of a workload, or `undefined` if they stay.
 * @param changes - changes by identity
 * @param old - manifests before the change, by {@link placeOf}
 */
export function podChangeOf(
  deployment: Manifest,
  changes: ReadonlyMap<string, ObjectChange>,
  old: ReadonlyMap<string, Manifest>,
  after: readonly Manifest[],
): PrematureSwitch["because"] | undefined {
  const earlier = old.get(placeOf(deployment));
  if (earlier === undefined) return "is new";
  const change = changes.get(identityOf(deployment));
  const effect = change && effectOf(change);
  if (effect === "recreated") return "is recreated";
  if (effect === "restarts") return "restarts";
  return fewestPods(deployment, after) > fewestPods(earlier, [...old.values()]) ? "gets more pods" : undefined;
}

function isKind(apiVersion: string, kind: string): (manifest: Manifest) => boolean {
  return (manifest) => manifest.apiVersion === apiVersion && manifest.kind === kind;
}

function isSelectorChanged(change: ObjectChange | undefined): boolean {
  return change?.fields.some(({ path }) => /^spec\.selector\b/.test(path)) === true;
}

/** Whether a Service selects the pods of a Deployment. A Service without a selector selects no pods. */
function isSelected(service: Manifest, deployment: Manifest): boolean {
  const selector = labelsOf(recordAt(service, "spec")["selector"]);
  const labels = labelsOf(recordAt(deployment, "spec", "template", "metadata")["labels"]);
  const isSamePlace = service.metadata.namespace === deployment.metadata.namespace;
  return isSamePlace && Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels);
}
