/**
 * The access layer for Pulumi programs, as a complete layer or as resources for a single chart. AWS resources are in `./pulumi-aws`, which requires
 * `@pulumi/aws`.
 */
export { AccessLayer, type AccessLayerArgs } from "./access-layer";
export { loadStack } from "./load-stack";
export { ManifestResources, type ManifestResourcesArgs } from "./manifest-resources";
export { kubernetesProvider, type ClusterArgs } from "./provider";
export type { SecretValues, SecretsByName } from "./secrets";
