import { recordAt, recordOf, recordsOf, type JsonRecord } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { formatMemory, parseQuantity } from "../values/quantity";
import { changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";

/** Volume and container of a backup that dumps databases. */
const [SPOOL, DUMP] = ["spool", "dump"];

/**
 * The volume for dumps becomes smaller. The kubelet evicts a pod that exceeds the size of an emptyDir volume, so the next run fails if a dump is larger:
 * https://kubernetes.io/docs/concepts/storage/volumes/#emptydir
 */
export function spoolWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition).flatMap(([before, after]) => {
    const [old, next] = [spoolSize(before), spoolSize(after)];
    return old === undefined || next === undefined || next >= old ? [] : [shrunk(after, { old, next }, transition)];
  });
}

function shrunk(
  after: Manifest,
  { old, next }: Readonly<Record<"old" | "next", number>>,
  transition: Transition,
): TransitionWarning {
  const logs = `${kubectlFor(after, transition)} logs -l app=${after.metadata.name} -c ${DUMP} --tail=20`;
  return {
    code: "backup/spool-smaller",
    message: `${identityOf(after)} has room for dumps of ${formatMemory(next)} instead of ${formatMemory(old)}; the next backup fails if its dumps are larger`,
    steps: [
      `see the sizes of the last dumps in bytes: \`${logs}\``,
      `if their sum is close to ${formatMemory(next)}, set spoolSize of the database backup to more in the environment file, and render again`,
    ],
    objects: [identityOf(after)],
  };
}

/** Size of the volume for dumps in bytes. */
function spoolSize({ apiVersion, kind, spec }: Manifest): number | undefined {
  if (apiVersion !== "batch/v1" || kind !== "CronJob") return undefined;
  const pod = recordAt(recordOf(spec), "jobTemplate", "spec", "template", "spec");
  if (!recordsOf(pod["initContainers"]).some(hasName(DUMP))) return undefined;
  const limit = recordOf(recordsOf(pod["volumes"]).find(hasName(SPOOL))?.["emptyDir"])["sizeLimit"];
  return typeof limit === "string" ? parseQuantity(limit) : undefined;
}

function hasName(expected: string | undefined): (value: JsonRecord) => boolean {
  return ({ name }) => name === expected;
}
