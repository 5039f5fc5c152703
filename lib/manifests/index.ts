/** Analyzes the effects of changes to manifests. It works with any Kubernetes manifests. */
export { changesBetween, type FieldChange, type ObjectChange } from "./changes";
export { effectOf, type ChangeEffect } from "./effects";
export { prematureSwitches, type PrematureSwitch } from "./premature-switches";
export { findManifest, identityOf, type Manifest } from "./manifest";
