/** The access layer in a Pulumi program: the whole of it, one chart, its backups in AWS, or the program of a stack. */
export { AccessLayer, type AccessLayerArgs } from "./access-layer";
export type { AwsResources } from "./aws";
export { BackupBucket, type BackupBucketArgs } from "./backup-bucket";
export { BackupReader, BackupWriter, type BackupRoleArgs } from "./backup-roles";
export { loadStack } from "./load-stack";
export { ManifestResources, type ManifestResourcesArgs } from "./manifest-resources";
export { program, type ProgramOptions, type ProgramResources } from "./program";
export { kubernetesProvider, type ClusterArgs } from "./provider";
export type { SecretValues, SecretsByName } from "./secrets";
