import { about } from "../parts/alerts";
import { escalation } from "../parts/people";
import { insideStep } from "../parts/server";
import { handBack } from "../parts/ownership";
import { mergeFiles, pullFiles, renderFiles } from "../parts/release";
import { contentsSteps } from "../parts/volume-contents";
import { volumeTargets } from "../parts/volume-targets";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step } from "../procedure";

/** A volume is full, or almost. */
export function diskFull(kit: Kit): Procedure | undefined {
  const targets = volumeTargets(kit);
  if (targets.length === 0) return undefined;
  return {
    id: "disk-full",
    title: "Full disk",
    chapter: "troubleshooting",
    situation: "a disk is full",
    keywords: ["full disk", "no space left", "PVC"],
    summary: "Find out what fills the volume of a datastore, and grow the volume. It can grow, but never shrink.",
    alerts: about(undefined, "VolumeAlmostFull", "VolumeFilling", "ReplicationSlotInactive"),
    targets,
    steps: [...lookSteps(kit), ...contentsSteps(kit), ...growSteps(kit), ...nodeSteps(kit)],
    escalate: escalation(
      kit,
      "If the volume does not grow within 15 minutes, call the team that runs the storage of the cluster. If that does not help",
    ),
  };
}

function lookSteps(kit: Kit): readonly Step[] {
  const { kubectl } = kit;
  return [
    {
      kind: "run",
      id: "claim",
      what: "Check the claim.",
      command: kubectl("get pvc <claim>"),
      who: "read",
      expect: { see: "The claim is Bound, and CAPACITY is at least <storage>.", output: "^<claim> +Bound" },
      within: 10,
    },
    insideStep(kit, "<deployment>", {
      id: "usage",
      what: "Check how full the volume is.",
      command: "df -h",
      see: "Use% of each line is below 85 %. If the pod does not run, the command fails, and the volume is probably full: look at the claim and its events, and grow it.",
    }),
    {
      kind: "run",
      id: "claim-events",
      what: "Read the events of the claim.",
      command: kubectl("events --for persistentvolumeclaim/<claim>"),
      who: "read",
      expect: { see: "No warnings. A growth that fails or waits for a restart of the pod is an event of the claim." },
      within: 10,
    },
    {
      kind: "run",
      id: "log",
      what: "Read the log for errors about the disk.",
      command: kubectl("logs deployment/<deployment> --tail=50"),
      who: "read",
      expect: { see: "No line contains: No space left on device." },
      within: 10,
    },
  ];
}

const GROW = "Grow the volume";

function growSteps(kit: Kit): readonly Step[] {
  const { kubectl, apply, manifest, environmentFile, layer } = kit;
  return [
    {
      kind: "run",
      group: GROW,
      id: "class",
      what: "Check whether the StorageClass of the claim can grow volumes.",
      command: `kubectl --context ${layer.cluster.context} get storageclass $(${kubectl("get pvc <claim> -o jsonpath='{.spec.storageClassName}'")})`,
      who: "administrator",
      expect: {
        see: "ALLOWVOLUMEEXPANSION is true. Otherwise, move the data to a new volume.",
        output: " true +\\S+$",
      },
      within: 10,
    },
    growNowStep(kit),
    pullFiles(GROW),
    {
      kind: "edit",
      group: GROW,
      id: "storage",
      what: "Double the size of the volume in the environment file.",
      file: environmentFile,
      set: [{ path: "datastores.<store>.storage", value: "<more>" }],
    },
    renderFiles(kit, "render", GROW),
    {
      kind: "run",
      group: GROW,
      id: "apply",
      what: "Apply the manifest, or run `pulumi up --refresh`.",
      command: apply(manifest),
      who: "pipeline",
      expect: {
        see: "kubectl reports each object. forbidden: the StorageClass can't grow volumes.",
        output: "^persistentvolumeclaim/<claim> serverside-applied$",
      },
      within: 120,
      change: {
        what: "Requests a volume of <more> instead of <storage>. A larger volume of Kafka also raises the maximum size of its partitions, which restarts it.",
        nextApply: { kubectl: "inFile", pulumi: "inFile" },
        undo: { kind: "none", why: "Volumes can't shrink." },
      },
    },
    { ...handBack(kit, { id: "hand-back", group: GROW, object: "pvc/<claim>" }), who: "administrator" },
    mergeFiles(GROW),
    capacityStep(kubectl),
  ];
}

/** The path through the pipeline can take longer than a full volume allows. */
function growNowStep({ kubectl }: Kit): RunStep {
  return {
    kind: "run",
    group: GROW,
    id: "grow-now",
    what: "Grow the volume at once.",
    condition: "Only if the volume is full, or will be before the pipeline has applied the files.",
    command: kubectl(`patch pvc <claim> -p '{"spec":{"resources":{"requests":{"storage":"<more>"}}}}'`),
    who: "administrator",
    expect: {
      see: "The claim is patched. forbidden: its StorageClass can't grow volumes. Continue with the next steps, so that the files have the same size.",
      output: "^persistentvolumeclaim/<claim> patched",
    },
    within: 10,
    change: {
      what: "Requests a volume of <more> instead of <storage>. The storage grows it within minutes.",
      nextApply: {
        kubectl: "conflict",
        pulumi: "conflict",
        adopt: "Set datastores.<store>.storage to <more> in the environment file, as in the steps below.",
      },
      undo: { kind: "none", why: "Volumes can't shrink." },
    },
  };
}

function capacityStep(kubectl: Kit["kubectl"]): RunStep {
  return {
    kind: "run",
    group: GROW,
    id: "capacity",
    what: "Wait until the volume has grown.",
    command: kubectl("get pvc <claim>"),
    who: "read",
    expect: {
      see: "After some minutes, CAPACITY is at least <more>. If not, describe the claim. Some volumes grow only after a restart of the pod.",
      output: "^<claim> +Bound",
    },
    within: 900,
  };
}

/** A full disk of a node evicts pods. They write to it through their logs and their writable paths. */
function nodeSteps({ kubectl }: Kit): readonly Step[] {
  return [
    {
      kind: "run",
      group: "Full disk of a node",
      id: "evicted",
      what: "Check whether pods were evicted because the disk of their node was full.",
      command: kubectl("get pods --field-selector=status.phase=Failed"),
      who: "read",
      expect: {
        see: "No pods with the status Evicted. Otherwise, describe one: its message names the resource and the container.",
      },
      within: 10,
    },
  ];
}
