/** The access layer in a Pulumi program: the whole of it, or one chart. What lies in AWS is in `./pulumi-aws`, which needs `@pulumi/aws`. */
export { AccessLayer, type AccessLayerArgs } from "./access-layer";
export { loadStack } from "./load-stack";
export { ManifestResources, type ManifestResourcesArgs } from "./manifest-resources";
export { kubernetesProvider, type ClusterArgs } from "./provider";
export type { SecretValues, SecretsByName } from "./secrets";
