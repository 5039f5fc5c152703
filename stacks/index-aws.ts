/** The access layer with what it has in AWS: the program of a stack, or its backups' bucket and roles alone. */
export type { AwsResources } from "./aws";
export { BackupBucket, type BackupBucketArgs } from "./backup-bucket";
export { BackupReader, BackupWriter, type BackupRoleArgs } from "./backup-roles";
export { program, type ProgramOptions, type ProgramResources } from "./program";
