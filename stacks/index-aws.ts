/** The access layer with its AWS resources. Use the complete program of a stack, or only the backup bucket and roles. */
export type { AwsResources } from "./aws";
export { BackupBucket, type BackupBucketArgs } from "./backup-bucket";
export { BackupReader, BackupWriter, type BackupRoleArgs } from "./backup-roles";
export { program, type ProgramOptions, type ProgramResources } from "./program";
