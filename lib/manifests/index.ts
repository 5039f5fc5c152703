/** Analyzes the effects of changes to manifests. It works with any Kubernetes manifests. */
export { changesBetween, type ObjectChange } from "./changes";
export { effectOf, type ChangeEffect } from "./effects";
export { nextApply } from "./next-apply/next-apply";
export type { FieldManager } from "./next-apply/managers";
export type {
  Applier,
  FieldOutcome,
  FieldValues,
  KeepReason,
  KubectlApplier,
  NextApply,
  NextResult,
  PulumiApplier,
} from "./next-apply/types";
export type { FieldChange } from "./field-changes";
export { prematureSwitches, type PrematureSwitch } from "./premature-switches";
export { findManifest, identityOf, type Manifest } from "./manifest";
