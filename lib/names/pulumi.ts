/**
 * What the objects of the layer are called in Pulumi: part of the contract of ./names.ts, because a changed name or type is a new resource,
 * and Pulumi deletes the old one. Nothing here needs Pulumi, so that the command line can write an import file without it.
 */
import { CHART_ID } from ".";

/** What names an object of Kubernetes. */
export interface ObjectIdentity {
  /** Group and version. */
  readonly apiVersion: string;
  /** Kind. */
  readonly kind: string;
  /** Name, and the namespace unless the object belongs to the cluster. */
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Type of the component that is the whole layer. */
export const ACCESS_LAYER_TYPE = "access-layer:index:AccessLayer";

/** Type of the component that registers the objects of any chart. */
export const MANIFEST_RESOURCES_TYPE = "access-layer:index:ManifestResources";

/** Types of the components that are what an environment has in AWS. */
export const AWS_TYPES = {
  /** The bucket of the backups, with its key and its logs. */
  backupBucket: "access-layer:aws:BackupBucket",
  /** The role that writes into it. */
  backupWriter: "access-layer:aws:BackupWriter",
  /** The role that reads from it. */
  backupReader: "access-layer:aws:BackupReader",
} as const;

/** Name of the layer's component in our own program. */
export const LAYER_RESOURCE = CHART_ID;

/** Name of the layer's Kubernetes provider in our own program. */
export const PROVIDER_RESOURCE = "kubernetes";

/** Type of a Kubernetes provider. */
export const PROVIDER_TYPE = "pulumi:providers:kubernetes";

/** Each kind of Kubernetes' own that may be registered, with the type of its class in Pulumi. */
export const PULUMI_TYPES = {
  "v1/Namespace": "kubernetes:core/v1:Namespace",
  "v1/LimitRange": "kubernetes:core/v1:LimitRange",
  "v1/ResourceQuota": "kubernetes:core/v1:ResourceQuota",
  "v1/ServiceAccount": "kubernetes:core/v1:ServiceAccount",
  "v1/ConfigMap": "kubernetes:core/v1:ConfigMap",
  "v1/Secret": "kubernetes:core/v1:Secret",
  "v1/PersistentVolumeClaim": "kubernetes:core/v1:PersistentVolumeClaim",
  "v1/Service": "kubernetes:core/v1:Service",
  "apps/v1/Deployment": "kubernetes:apps/v1:Deployment",
  "autoscaling/v2/HorizontalPodAutoscaler": "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "batch/v1/CronJob": "kubernetes:batch/v1:CronJob",
  "networking.k8s.io/v1/Ingress": "kubernetes:networking.k8s.io/v1:Ingress",
  "networking.k8s.io/v1/NetworkPolicy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  "policy/v1/PodDisruptionBudget": "kubernetes:policy/v1:PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1/Role": "kubernetes:rbac.authorization.k8s.io/v1:Role",
  "rbac.authorization.k8s.io/v1/RoleBinding": "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  "apiextensions.k8s.io/v1/CustomResourceDefinition": "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
} as const;

/** A kind of Kubernetes' own that may be registered. */
export type BuiltInKind = keyof typeof PULUMI_TYPES;

/** Groups of Kubernetes' own whose names hold a dot. `gateway.networking.k8s.io` looks like one and is none. */
const DOTTED_GROUPS: readonly string[] = [
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
];

/**
 * The kind of an object where it is one of Kubernetes' own, or `undefined` for a custom resource.
 * @throws Error for one of Kubernetes' own that has no class: as a custom resource it would have another type for ever, and a Secret would
 * stand in the state in clear
 */
export function builtInKindOf(object: ObjectIdentity): BuiltInKind | undefined {
  const kind = `${object.apiVersion}/${object.kind}`;
  if (kind in PULUMI_TYPES) return kind as BuiltInKind;
  const [group = "", version] = object.apiVersion.split("/");
  if (version !== undefined && group.includes(".") && !DOTTED_GROUPS.includes(group)) return undefined;
  throw new Error(
    `no Pulumi class is registered for ${kind}, which ${pulumiId(object)} is; add it to PULUMI_TYPES in lib/names/pulumi.ts and to ` +
      "stacks/registry.ts, or leave the object out of the manifests and create it with its own class from @pulumi/kubernetes",
  );
}

/**
 * Type of an object in Pulumi: `kubernetes:apps/v1:Deployment`, `kubernetes:monitoring.coreos.com/v1:ServiceMonitor`.
 * @throws Error as {@link builtInKindOf} does
 */
export function pulumiType(object: ObjectIdentity): string {
  const kind = builtInKindOf(object);
  return kind === undefined ? `kubernetes:${object.apiVersion}:${object.kind}` : PULUMI_TYPES[kind];
}

/** Name of an object in Pulumi. It holds the component's, so that two layers fit into one program: a URN holds types of parents, not names. */
export function pulumiName(component: string, object: ObjectIdentity): string {
  return `${component}:${object.kind}/${pulumiId(object)}`;
}

/** What Pulumi calls an object's id: `254carbon-access/gateway-blue`, or the name alone where it belongs to the cluster. */
export function pulumiId({ metadata: { name, namespace } }: ObjectIdentity): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Settings of the Kubernetes provider that a layer needs, as the class takes them. */
export interface ProviderSettings {
  /** The kubectl context; without one, whichever a laptop points at would be rolled out to. */
  readonly context: string;
  /**
   * Empty: where kubectl finds its contexts. Left out, `KUBECONFIG` of whoever rolls out would become part of the provider, and differ from the
   * next one's.
   */
  readonly kubeconfig: string;
  /** What stands for the cluster. A new one replaces everything; so it is not the context's name, which people rename. */
  readonly clusterIdentifier: string;
  /** In place: otherwise a changed ConfigMap, whose name is fixed, would be deleted and made anew. */
  readonly enableConfigMapMutable: boolean;
  /** Not in place: a new value under an old name reaches only pods that happen to restart. */
  readonly enableSecretMutable: boolean;
  /** As kubectl does it here. */
  readonly enableServerSideApply: boolean;
  /** A conflict is a finding. */
  readonly enablePatchForce: boolean;
  /** What exists already is adopted with an import file. */
  readonly upsertExistingObjects: boolean;
  /** A cluster that does not answer is an error, and not one in which there is nothing. */
  readonly deleteUnreachable: boolean;
  /** Nor one in which all is well. */
  readonly skipUpdateUnreachable: boolean;
  /** Deprecations are told. */
  readonly suppressDeprecationWarnings: boolean;
  /** Hooks of Helm too, of which there are none here. */
  readonly suppressHelmHookWarnings: boolean;
}

/** Settings of the provider of a cluster. Each is said, so that no environment variable of somebody's machine says it instead. */
export function providerSettings(context: string, clusterIdentifier: string): ProviderSettings {
  return {
    context,
    kubeconfig: "",
    clusterIdentifier,
    enableConfigMapMutable: true,
    enableSecretMutable: false,
    enableServerSideApply: true,
    enablePatchForce: false,
    upsertExistingObjects: false,
    deleteUnreachable: false,
    skipUpdateUnreachable: false,
    suppressDeprecationWarnings: false,
    suppressHelmHookWarnings: false,
  };
}
