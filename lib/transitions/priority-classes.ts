import { recordAt, recordOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { newNeeds, renderedNames, type Transition, type TransitionWarning } from "./transition";
import { isWorkload } from "./workloads";

/**
 * Workloads get another PriorityClass, which is not in the manifests. The API server accepts the workload and refuses its pods if the class does not exist:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#pod-priority
 */
export function priorityClassWarnings(transition: Transition): readonly TransitionWarning[] {
  const rendered = renderedNames(transition, "PriorityClass");
  const users = [...newNeeds(transition, classesOf)].filter(([name]) => !rendered.has(name));
  return users.map(([name, workloads]) => ({
    code: "priority-class/needed",
    message: `pods get the PriorityClass ${name}, which is not in the manifests; if the cluster does not have it, the API server refuses new pods, and a workload that is recreated stays down`,
    steps: [
      `see whether the class exists before the apply: \`${transition.kubectl} get priorityclass ${name}\``,
      "without it, ask an administrator of the cluster to create it, and then apply the new manifest",
    ],
    objects: workloads.map(identityOf),
  }));
}

/** PriorityClass of a workload's pods, if it has one. Every cluster has those whose names begin with `system-`. */
function classesOf(manifest: Manifest): readonly string[] {
  if (!isWorkload(manifest)) return [];
  const name = recordAt(recordOf(manifest["spec"]), "template", "spec")["priorityClassName"];
  return typeof name === "string" && name !== "" && !name.startsWith("system-") ? [name] : [];
}
