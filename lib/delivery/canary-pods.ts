import { trueShare, type CanaryReplicas } from "../topology/canary-share";

/** Pods and their share. Pods are whole, so few of them cannot match a small share. */
export function podsText(split: CanaryReplicas): string {
  const percent = Math.round(trueShare(split));
  return `${split.stable} stable and ${split.canary} canary, which is ${percent} % of the pods`;
}
