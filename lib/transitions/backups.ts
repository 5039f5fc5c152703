import { recordAt, recordOf, recordsOf, type JsonRecord } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";

/** Where a backup uploads its files. */
interface Place {
  readonly bucket: string;
  /** Start of the keys, with a trailing slash. */
  readonly prefix: string;
}

/** A backup that uploads to another bucket or under another prefix. The lifecycle and the permissions of the new place do not cover the old one. */
export function backupWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([before, after]) => {
    const [old, next] = [placeOf(before), placeOf(after)];
    if (old === undefined || next === undefined || urlOf(old) === urlOf(next)) return [];
    return [moved(after, { old, next }, transition)];
  });
}

function moved(
  after: Manifest,
  { old, next }: Readonly<Record<"old" | "next", Place>>,
  transition: Transition,
): TransitionWarning {
  const { name } = after.metadata;
  const run = `${kubectlFor(after, transition)} create job --from=cronjob/${name} ${name}-by-hand`;
  const isOther = old.bucket !== next.bucket;
  return {
    code: "backup/moved",
    message: `${identityOf(after)} uploads to ${urlOf(next)} instead of ${urlOf(old)}; the backups until now stay there`,
    steps: [
      isOther
        ? `create the bucket ${next.bucket} before the apply, and let the role of the backups write to it`
        : `let the role of the backups write to ${urlOf(next)} before the apply`,
      `after the apply, start a backup: \`${run}\``,
      isOther
        ? `keep the bucket ${old.bucket}, its key and a role that can read it until its backups have expired`
        : `keep a role that can read ${urlOf(old)}, and delete those backups after their retention: the lifecycle covers only the new prefix`,
    ],
    objects: [identityOf(after)],
  };
}

function urlOf({ bucket, prefix }: Place): string {
  return `s3://${bucket}/${prefix}`;
}

function placeOf({ apiVersion, kind, spec }: Manifest): Place | undefined {
  if (apiVersion !== "batch/v1" || kind !== "CronJob") return undefined;
  const pod = recordAt(recordOf(spec), "jobTemplate", "spec", "template", "spec");
  const environment = recordsOf(pod["containers"]).flatMap(({ env }) => recordsOf(env));
  const [bucket, prefix] = [valueOf(environment, "BUCKET"), valueOf(environment, "PREFIX")];
  return bucket === undefined || prefix === undefined ? undefined : { bucket, prefix };
}

function valueOf(environment: readonly JsonRecord[], variable: string): string | undefined {
  const value = environment.find(({ name }) => name === variable)?.["value"];
  return typeof value === "string" ? value : undefined;
}
