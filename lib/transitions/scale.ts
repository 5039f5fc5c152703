import { autoscalerOf } from "../manifests/autoscalers";
import { identityOf, type Manifest } from "../manifests/manifest";
import { argumentOf, changedPairs, kubectlFor, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/** Field manager that keeps `spec.replicas` while it leaves the manifest. */
const HANDOVER_MANAGER = "handover-to-hpa";

/**
 * A fixed number of pods becomes a range, or the other way round. Server-side apply removes a field that its only owner no longer applies, and
 * `replicas` then falls back to 1: https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export function scaleWarnings(transition: Transition): readonly TransitionWarning[] {
  return changedPairs(transition)
    .filter(([, after]) => isWorkload(after))
    .flatMap(([before, after]) => [...dropped(before, after, transition), ...returned(before, after, transition)]);
}

function dropped(before: Manifest, after: Manifest, { kubectl }: Transition): readonly TransitionWarning[] {
  const { replicas = 1 } = workloadSpec(before);
  if (replicas <= 1 || workloadSpec(after).replicas !== undefined) return [];
  const { apiVersion, kind, metadata } = after;
  const { name, namespace } = metadata;
  const held = JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec: { replicas } });
  return [
    {
      code: "scale/replicas-dropped",
      message: `${identityOf(after)} goes from ${replicas} pods to 1, because the new manifest has no replicas, and an autoscaler only acts after that`,
      steps: [
        `hand replicas over to another field manager before the apply: \`echo '${held}' | ${kubectl} apply --server-side --field-manager=${HANDOVER_MANAGER} -f -\``,
        "apply the new manifest; the autoscaler continues from the present number of pods",
      ],
      objects: [identityOf(after)],
    },
  ];
}

function returned(before: Manifest, after: Manifest, transition: Transition): readonly TransitionWarning[] {
  const autoscaler = autoscalerOf(before, transition.before);
  const { replicas } = workloadSpec(after);
  if (autoscaler === undefined || replicas === undefined || workloadSpec(before).replicas !== undefined) return [];
  const kubectl = kubectlFor(after, transition);
  return [
    {
      code: "scale/replicas-returned",
      message: `${identityOf(after)} gets replicas: ${replicas} although its autoscaler stays in the cluster; the two then fight over the field, or the API server refuses the apply with a conflict`,
      steps: [
        `delete the autoscaler, which kubectl apply would leave: \`${kubectl} delete ${argumentOf(autoscaler)}\``,
        `set the number that the manifest has, so that nothing conflicts: \`${kubectl} scale ${argumentOf(after)} --replicas=${replicas}\``,
        "apply the new manifest",
      ],
      objects: [identityOf(after), identityOf(autoscaler)],
    },
  ];
}
