import type { Manifest } from "../manifests/manifest";
import { isOlder, newerKubernetesProblem } from "../spec/values/kubernetes-version";
import { inTemplate } from "./template-path";
import type { ChangedValue } from "./changed-paths";
import type { Violation } from "./violation";

/** Fields that Kubernetes has by default since a version. */
interface NewField {
  /** First minor version in which the feature gate is on by default. An older API server rejects the field, or silently drops it. */
  readonly since: string;
  /** The feature gate: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/ */
  readonly gate: string;
  /** Matches the paths. Those in a pod template start with `template` for all kinds. */
  readonly path: RegExp;
  /**
   * Kinds that have the field.
   * @default - all kinds
   */
  readonly kinds?: readonly string[];
}

function ofPod(since: string, gate: string, path: string): NewField {
  return { since, gate, path: new RegExp(`^template\\.spec\\.${path}(\\.|\\[|$)`) };
}

function ofContainers(since: string, gate: string, path: string): NewField {
  return ofPod(since, gate, `(initContainers|containers)\\[[^\\]]+\\]\\.(${path})`);
}

function ofJobs(since: string, gate: string, field: string): NewField {
  return { since, gate, path: new RegExp(`^spec\\.(jobTemplate\\.spec\\.)?${field}\\b`), kinds: ["Job", "CronJob"] };
}

function ofKind(since: string, gate: string, kind: string, path: RegExp): NewField {
  return { since, gate, path, kinds: [kind] };
}

/** Fields newer than the oldest supported version. A test compares the versions with the feature gates of the API server. */
export const NEW_FIELDS: readonly NewField[] = [
  ofPod("1.29", "SidecarContainers", "initContainers\\[[^\\]]+\\]\\.restartPolicy"),
  ofPod("1.35", "ContainerRestartRules", "containers\\[[^\\]]+\\]\\.restartPolicy"),
  ofContainers("1.35", "ContainerRestartRules", "restartPolicyRules"),
  ofContainers("1.30", "PodLifecycleSleepAction", "lifecycle\\.(preStop|postStart)\\.sleep"),
  ofContainers("1.30", "AppArmorFields", "securityContext\\.appArmorProfile"),
  ofPod("1.30", "AppArmorFields", "securityContext\\.appArmorProfile"),
  ofContainers("1.31", "RecursiveReadOnlyMounts", "volumeMounts\\[[^\\]]+\\]\\.recursiveReadOnly"),
  ofContainers("1.33", "InPlacePodVerticalScaling", "resizePolicy"),
  ofContainers("1.34", "DynamicResourceAllocation", "resources\\.claims"),
  ofContainers("1.35", "EnvFiles", "env\\[[^\\]]+\\]\\.valueFrom\\.fileKeyRef"),
  ofPod("1.31", "MatchLabelKeysInPodAffinity", "affinity\\..*\\b(matchLabelKeys|mismatchLabelKeys)"),
  ofPod("1.33", "SupplementalGroupsPolicy", "securityContext\\.supplementalGroupsPolicy"),
  ofPod("1.33", "SELinuxChangePolicy", "securityContext\\.seLinuxChangePolicy"),
  ofPod("1.33", "UserNamespacesSupport", "hostUsers"),
  ofPod("1.34", "DynamicResourceAllocation", "resourceClaims"),
  ofPod("1.34", "PodLevelResources", "resources"),
  ofPod("1.34", "VolumeAttributesClass", "volumes\\[[^\\]]+\\]\\.ephemeral\\..*\\bvolumeAttributesClassName"),
  ofPod("1.35", "HostnameOverride", "hostnameOverride"),
  ofPod("1.35", "ImageVolume", "volumes\\[[^\\]]+\\]\\.image"),
  ofJobs("1.29", "JobBackoffLimitPerIndex", "(backoffLimitPerIndex|maxFailedIndexes)"),
  ofJobs("1.29", "JobPodReplacementPolicy", "podReplacementPolicy"),
  ofJobs("1.31", "JobSuccessPolicy", "successPolicy"),
  ofJobs("1.32", "JobManagedBy", "managedBy"),
  ofKind("1.31", "ServiceTrafficDistribution", "Service", /^spec\.trafficDistribution$/),
  ofKind("1.34", "VolumeAttributesClass", "PersistentVolumeClaim", /^spec\.volumeAttributesClassName$/),
  ofKind("1.35", "HPAConfigurableTolerance", "HorizontalPodAutoscaler", /^spec\.behavior\.\w+\.tolerance$/),
];

/** One violation for each field that the patch sets and the version of the cluster does not have by default. */
export function versionViolations(
  manifest: Manifest,
  values: readonly ChangedValue[],
  kubernetes: string,
): readonly Violation[] {
  return NEW_FIELDS.filter(({ since }) => isOlder(kubernetes, since)).flatMap(({ since, path, kinds }) => {
    if (kinds !== undefined && !kinds.includes(manifest.kind)) return [];
    const value = values.find(({ path: one, after }) => after !== undefined && path.test(inTemplate(manifest, one)));
    if (value === undefined) return [];
    const why = newerKubernetesProblem(since, kubernetes, "remove this change");
    return [
      { code: "patches/kubernetes", field: value.path, message: `must not set ${value.path}, because it ${why}` },
    ];
  });
}
