import { datastoreNames } from "../../layer/datastores";
import { claimName, datastoreDeploymentName } from "../../names";
import { replicasOf } from "../parts/alertmanager";
import { deploymentsStep } from "../parts/looks";
import { escalation } from "../parts/people";
import type { Kit } from "../kit";
import type { Input, Procedure, RunStep, Step } from "../procedure";

/** A node failed without a drain. */
export function nodeLoss(kit: Kit): Procedure {
  return {
    id: "node-loss",
    title: "Lost node",
    chapter: "troubleshooting",
    situation: "a node is lost",
    summary: summaryOf(kit),
    inputs: [NODE],
    steps: [
      ...lookSteps(kit),
      ...taintSteps(kit),
      deploymentsStep(kit, { id: "deployments" }),
      ...lostVolumeSteps(kit),
    ],
    escalate: escalation(kit, "If a datastore is not ready 15 minutes after the node was lost"),
  };
}

const NODE: Input = {
  name: "node",
  what: "Name of the node, as in the list of nodes.",
  example: "node-1",
  pattern: "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?",
};

function summaryOf({ layer: { datastores } }: Kit): string {
  const single = datastoreNames(datastores).filter(
    (name) => name !== "keycloak" && datastores[name]?.kind === "inCluster",
  );
  const waits = single.length === 0 ? "" : ` A datastore with one pod waits for its volume: ${single.join(", ")}.`;
  return `Start the pods of a failed node elsewhere. Kubernetes does that after about six minutes.${waits}`;
}

function lookSteps({ kubectl, kubectlOutside }: Kit): readonly RunStep[] {
  return [
    {
      kind: "run",
      id: "nodes",
      what: "Check which nodes are not ready.",
      command: kubectlOutside("get nodes"),
      who: "administrator",
      expect: { see: "Each node is Ready. NotReady: the node does not answer.", output: "^\\S+ +Ready " },
      within: 10,
    },
    {
      kind: "run",
      id: "pods",
      what: "Check which pods the node has.",
      command: kubectl("get pods -o wide --field-selector=spec.nodeName=<node>"),
      who: "read",
      expect: { see: "The pods of the node. Terminating: Kubernetes already replaces them." },
      within: 10,
    },
    {
      kind: "run",
      id: "pending",
      what: "Check which pods wait for a node or a volume.",
      command: kubectl("get pods --field-selector=status.phase=Pending"),
      who: "read",
      expect: { see: "No pods. Otherwise, describe one: its events say whether it waits for room or for its volume." },
      within: 10,
    },
  ];
}

const TAINT = "node.kubernetes.io/out-of-service";

function taintSteps({ kubectlOutside }: Kit): readonly Step[] {
  const untaint = kubectlOutside(`taint node <node> ${TAINT}-`);
  const group = "Replace the pods at once";
  return [
    {
      kind: "manual",
      group,
      id: "power-off",
      what: "Make sure that the node <node> is off, for example in the console of the cloud provider. Two servers on one volume can destroy its data.",
    },
    {
      kind: "run",
      group,
      id: "taint",
      what: "Mark the node as out of service, so that its pods are deleted and its volumes are released.",
      condition: "Only if the node is off and does not come back within minutes.",
      command: kubectlOutside(`taint node <node> ${TAINT}=nodeshutdown:NoExecute --overwrite`),
      who: "administrator",
      expect: { see: "kubectl reports that the node is tainted.", output: "^node/<node> (tainted|modified)$" },
      within: 10,
      change: {
        what: "Deletes all pods of the node, also those of other namespaces. Their controllers start them elsewhere.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "command", command: untaint, who: "administrator" },
      },
    },
    {
      kind: "manual",
      group,
      id: "untaint",
      condition: "Only if the node is back, or is replaced by a node with the same name.",
      what: "Remove the mark: see the undo of the step before.",
    },
  ];
}

/** Only Alertmanager can start with an empty volume without a loss that matters. */
function lostVolumeSteps(kit: Kit): readonly Step[] {
  const { alertmanager } = kit.layer.datastores;
  if (alertmanager === undefined) return [];
  return replicasOf(alertmanager).flatMap((replica, index) => replaceVolume(kit, replica, index));
}

function replaceVolume({ kubectl, apply, manifest }: Kit, replica: string, index: number): readonly Step[] {
  const suffix = index === 0 ? "" : `-${index + 1}`;
  const claim = claimName(replica);
  const deployment = datastoreDeploymentName(replica);
  const group = `Replace the lost volume ${claim}`;
  const condition = `Only if the zone with the volume ${claim} stays lost. Silences and the log of notifications are lost.`;
  const undo = {
    kind: "none",
    why: "The volume is lost. Its data are only silences and the log of notifications.",
  } as const;
  return [
    {
      kind: "run",
      group,
      condition,
      id: `volume-state${suffix}`,
      what: "Check whether the pod waits for its volume.",
      command: kubectl(`get deployment ${deployment}`),
      who: "read",
      expect: { see: "READY is 1/1: the volume is not lost, so stop here.", output: `^${deployment} ` },
      within: 10,
    },
    {
      kind: "run",
      group,
      condition,
      id: `delete-claim${suffix}`,
      what: "Delete the claim, and stop the pod that uses it. A claim in use is deleted only when its pod is gone.",
      command: `${kubectl(`delete pvc ${claim} --wait=false`)} && ${kubectl(`scale deployment/${deployment} --replicas=0`)} && ${kubectl(`wait --for=delete pvc/${claim} --timeout=3m`)}`,
      who: "administrator",
      expect: {
        see: "kubectl reports the claim and the Deployment.",
        output: `^persistentvolumeclaim "${claim}" deleted`,
      },
      within: 190,
      change: {
        what: "Deletes the volume. Without this replica, no or fewer notifications are sent until the next steps.",
        // The API server does not record who set the number of pods to 0, so the next apply finds no conflict.
        nextApply: { kubectl: "reverted", pulumi: "reverted" },
        undo,
      },
    },
    {
      kind: "run",
      group,
      condition,
      id: `start-replica${suffix}`,
      what: "Start the replica.",
      command: kubectl(`scale deployment/${deployment} --replicas=1`),
      who: "operate",
      expect: {
        see: "kubectl reports that the Deployment is scaled. Its pod waits for the claim.",
        output: `^deployment\\.apps/${deployment} scaled$`,
      },
      within: 10,
      change: {
        what: "Starts the replica.",
        nextApply: { kubectl: "kept", pulumi: "kept" },
        undo: { kind: "none", why: "It has as many pods as in the manifest." },
      },
    },
    {
      kind: "run",
      group,
      condition,
      id: `create-claim${suffix}`,
      what: "Apply the manifest, or run `pulumi up --refresh`, which creates the claim again.",
      command: apply(manifest),
      who: "pipeline",
      expect: { see: "kubectl reports each object.", output: `^persistentvolumeclaim/${claim} serverside-applied$` },
      within: 120,
      change: { what: "Creates an empty volume.", nextApply: { kubectl: "inFile", pulumi: "inFile" }, undo },
    },
  ];
}
