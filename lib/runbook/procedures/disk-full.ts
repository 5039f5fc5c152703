import { datastoreNames } from "../../layer/datastores";
import { claimName, datastoreDeploymentName } from "../../names";
import type { DatastoreName } from "../../spec/datastores";
import { formatMemory, parseQuantity } from "../../values/quantity";
import { about } from "../parts/alerts";
import { replicasOf } from "../parts/alertmanager";
import { escalation } from "../parts/people";
import { insideStep } from "../parts/server";
import { contentsSteps } from "../parts/volume-contents";
import type { Kit } from "../kit";
import type { Procedure, RunStep, Step, Target } from "../procedure";

/** A volume is full, or almost. */
export function diskFull(kit: Kit): Procedure | undefined {
  const targets = targetsOf(kit);
  if (targets.length === 0) return undefined;
  return {
    id: "disk-full",
    title: "Full disk",
    chapter: "troubleshooting",
    situation: "a disk is full",
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

/** Datastores in the cluster with a volume. A second replica of Alertmanager has its own claim. */
function targetsOf({ layer: { datastores } }: Kit): readonly Target[] {
  const { alertmanager } = datastores;
  const pair = alertmanager === undefined ? [] : replicasOf(alertmanager);
  return datastoreNames(datastores).flatMap((store) => {
    const one = datastores[store];
    if (one === undefined || one.kind === "external" || !("storage" in one)) return [];
    const { name: app, storage } = one;
    const names = store === "alertmanager" ? pair : [app];
    return names.map((name) => targetOf(store, app, name, storage));
  });
}

function targetOf(store: DatastoreName, app: string, name: string, storage: string): Target {
  const more = formatMemory((parseQuantity(storage) ?? 0) * 2);
  return {
    name,
    values: {
      volume: name,
      store,
      app,
      deployment: datastoreDeploymentName(name),
      claim: claimName(name),
      storage,
      more,
    },
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
      see: "Use% of each line is below 85 %. If the pod does not run, the volume is probably full: grow it.",
    }),
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

function growSteps({ kubectl, tool, apply, manifest, environmentFile, layer }: Kit): readonly Step[] {
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
    {
      kind: "edit",
      group: GROW,
      id: "storage",
      what: "Double the size of the volume in the environment file.",
      file: environmentFile,
      set: [{ path: "datastores.<store>.storage", value: "<more>" }],
    },
    {
      kind: "run",
      group: GROW,
      id: "render",
      what: "Render the manifest.",
      command: tool(`synth --env ${layer.name}`),
      who: "anyone",
      expect: { see: "The manifest is written. A problem names the line to fix." },
      within: 15,
    },
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
    capacityStep(kubectl),
  ];
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
