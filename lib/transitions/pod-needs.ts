import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import { labelsOf, recordAt, recordOf, recordsOf, textOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { listWith } from "../values/words";
import {
  changedPairs,
  kubectlFor,
  newNeeds,
  renderedNames,
  type Transition,
  type TransitionWarning,
} from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/** Pods may run only on nodes with other labels than before. Nodes are not in the manifests. */
export function nodeSelectorWarnings(transition: Transition): readonly TransitionWarning[] {
  const users = new Map<string, Manifest[]>();
  for (const [before, after] of changedPairs(transition)) {
    const [old, labels] = [nodeSelectorOf(before), nodeSelectorOf(after)];
    if (labels.every((label) => old.includes(label))) continue;
    const selector = labels.join(",");
    users.set(selector, [...(users.get(selector) ?? []), after]);
  }
  return [...users].map(([selector, objects]) => ({
    code: "node-selector/needed",
    message: `${namesOf(objects)}: pods now require nodes with the labels ${selector}; if no such node has room, new pods stay pending, and workloads that are recreated stay down`,
    steps: [
      `check before the apply that a ready node has them: \`${transition.kubectl} get nodes -l ${selector}\``,
      "if none has, label nodes; if they have taints, add tolerations to the pods",
      ...(objects.some(hasVolume) ? ["a pod with a volume also needs such a node in the zone of its volume"] : []),
    ],
    objects: objects.map(identityOf),
  }));
}

/** ServiceAccounts name other Secrets for pulling images. The Secrets are not in the manifests. */
export function pullSecretWarnings(transition: Transition): readonly TransitionWarning[] {
  const rendered = renderedNames(transition, "Secret");
  const users = [...newNeeds(transition, pullSecretsOf)].filter(([name]) => !rendered.has(name));
  return users.map(([name, objects]) => ({
    code: "pull-secret/needed",
    message: `new pods pull their images with the Secret ${name}, which is not in the manifests; without it, pods start only where the registry needs no login`,
    steps: [
      `see whether the Secret exists before the apply: \`${secretsOf(objects, transition)} ${name}\``,
      "without it, create it with the type kubernetes.io/dockerconfigjson, and then apply the new manifest",
    ],
    objects: objects.map(identityOf),
  }));
}

function secretsOf([first]: readonly Manifest[], transition: Transition): string {
  return `${first === undefined ? transition.kubectl : kubectlFor(first, transition)} get secret`;
}

/** Names of objects. More than five are counted, because a setting of the environment applies to all of them. */
function namesOf(objects: readonly Manifest[]): string {
  const names = objects.map(({ metadata }) => metadata.name);
  return names.length > 5 ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more` : listWith("and", names);
}

function hasVolume(manifest: Manifest): boolean {
  return isWorkload(manifest) && workloadSpec(manifest).claims.length > 0;
}

/** Labels that a node needs to run the pods of an object, as arguments of kubectl. Empty if all nodes may. */
function nodeSelectorOf(manifest: Manifest): readonly string[] {
  const path = POD_PATHS[`${groupOf(manifest.apiVersion)}/${manifest.kind}`];
  if (path === undefined) return [];
  const labels = labelsOf(recordAt(recordOf(manifest), ...path)["nodeSelector"]);
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

function pullSecretsOf(account: Manifest): readonly string[] {
  if (account.kind !== "ServiceAccount") return [];
  return recordsOf(account["imagePullSecrets"]).map(({ name }) => textOf(name));
}
