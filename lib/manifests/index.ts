/** What a change of manifests does, and how a cluster differs from its manifests. Works on any manifests. */
export { changesBetween, type FieldChange, type ObjectChange } from "./changes";
export { effectOf, type ChangeEffect } from "./effects";
export { prematureSwitches, type PrematureSwitch } from "./premature-switches";
export { findManifest, identityOf, type Manifest } from "./manifest";
