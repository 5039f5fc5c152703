/**
 * Types and names of the layer's resources in Pulumi. They are part of the public contract: if one changes, Pulumi creates a new resource
 * and deletes the old one. This file does not import Pulumi, so that the command line can write an import file without it.
 */
import { CHART_ID } from ".";

/** Identity of a Kubernetes object. */
export interface ObjectIdentity {
  /** API group and version. */
  readonly apiVersion: string;
  /** Kind, such as `Service`. */
  readonly kind: string;
  /** Name, and the namespace of a namespaced object. */
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Type of the component with the whole layer. */
export const ACCESS_LAYER_TYPE = "access-layer:index:AccessLayer";

/** Type of the component that registers the objects of a chart. */
export const MANIFEST_RESOURCES_TYPE = "access-layer:index:ManifestResources";

/** Types of the components for AWS resources. */
export const AWS_TYPES = {
  /** Backup bucket with its KMS key and access logs. */
  backupBucket: "access-layer:aws:BackupBucket",
  /** IAM role that writes backups. */
  backupWriter: "access-layer:aws:BackupWriter",
  /** IAM role that reads backups. */
  backupReader: "access-layer:aws:BackupReader",
} as const;

/** Name of the layer's component in the Pulumi program of this package. */
export const LAYER_RESOURCE = CHART_ID;

/** Name of the Kubernetes provider in the Pulumi program of this package. */
export const PROVIDER_RESOURCE = "kubernetes";

/** Type of the Kubernetes provider. */
export const PROVIDER_TYPE = "pulumi:providers:kubernetes";

/** Built-in Kubernetes kinds that can be registered, with their types in Pulumi. */
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
  "batch/v1/Job": "kubernetes:batch/v1:Job",
  "networking.k8s.io/v1/Ingress": "kubernetes:networking.k8s.io/v1:Ingress",
  "networking.k8s.io/v1/NetworkPolicy": "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  "policy/v1/PodDisruptionBudget": "kubernetes:policy/v1:PodDisruptionBudget",
  "rbac.authorization.k8s.io/v1/Role": "kubernetes:rbac.authorization.k8s.io/v1:Role",
  "rbac.authorization.k8s.io/v1/RoleBinding": "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  "apiextensions.k8s.io/v1/CustomResourceDefinition": "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
} as const;

/** A built-in Kubernetes kind that can be registered. */
export type BuiltInKind = keyof typeof PULUMI_TYPES;

/** Built-in API groups with a dot in their name. `gateway.networking.k8s.io` is not built in. */
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
 * Kind of an object, if it is built into Kubernetes; `undefined` for a custom resource.
 * @throws Error for a built-in kind that is not in {@link PULUMI_TYPES}. If registered as a custom
 * resource, it would keep the wrong type, and a Secret would be stored in the state as plain text
 */
export function builtInKindOf(object: ObjectIdentity): BuiltInKind | undefined {
  const kind = `${object.apiVersion}/${object.kind}`;
  if (kind in PULUMI_TYPES) return kind as BuiltInKind;
  const [group = "", version] = object.apiVersion.split("/");
  if (version !== undefined && group.includes(".") && !DOTTED_GROUPS.includes(group)) return undefined;
  throw new Error(
    `${pulumiId(object)}: no Pulumi class is registered for ${kind}; add it to PULUMI_TYPES in lib/names/pulumi.ts and to ` +
      "stacks/registry.ts, or remove the object from the manifests and create it with its class from @pulumi/kubernetes",
  );
}

/**
 * Type of an object in Pulumi: `kubernetes:apps/v1:Deployment`, `kubernetes:monitoring.coreos.com/v1:ServiceMonitor`.
 * @throws Error in the same case as {@link builtInKindOf}
 */
export function pulumiType(object: ObjectIdentity): string {
  const kind = builtInKindOf(object);
  return kind === undefined ? `kubernetes:${object.apiVersion}:${object.kind}` : PULUMI_TYPES[kind];
}

/**
 * Name of an object in Pulumi. Contains the component's name, so that one program can have two layers, because URNs contain only
 * the types of parents, not their names.
 */
export function pulumiName(component: string, object: ObjectIdentity): string {
  return `${component}:${object.kind}/${pulumiId(object)}`;
}

/** ID of an object in Pulumi: `254carbon-access/gateway-blue`, or only the name for a cluster-scoped object. */
export function pulumiId({ metadata: { name, namespace } }: ObjectIdentity): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Arguments of the Kubernetes provider for a layer. */
export interface ProviderSettings {
  /**
   * kubectl context. Required, so that Pulumi never accidentally deploys to the current context.
   */
  readonly context: string;
  /** Always empty, so that the provider reads kubectl's default files. If it is unset, the user's `KUBECONFIG` becomes part of the state. */
  readonly kubeconfig: string;
  /** Identity of the cluster. A change replaces all resources. The context name is not used, because contexts can be renamed. */
  readonly clusterIdentifier: string;
  /** Always `true`: the provider updates ConfigMaps in place. Their names are fixed, so a replacement would delete them first. */
  readonly enableConfigMapMutable: boolean;
  /** Always `false`: the provider never updates Secrets in place, because running pods would keep the old value. */
  readonly enableSecretMutable: boolean;
  /** Always `true`: the provider uses server-side apply, like the documented kubectl commands. */
  readonly enableServerSideApply: boolean;
  /** Always `false`: the provider reports conflicts with other field managers. */
  readonly enablePatchForce: boolean;
  /** Always `false`: existing objects are adopted only with an import file. */
  readonly upsertExistingObjects: boolean;
  /** Always `false`: an unreachable cluster is an error, not an empty cluster. */
  readonly deleteUnreachable: boolean;
  /** Always `false`: an unreachable cluster is an error, not a cluster without changes. */
  readonly skipUpdateUnreachable: boolean;
  /** Always `false`: the provider shows deprecation warnings. */
  readonly suppressDeprecationWarnings: boolean;
  /** Always `false`: the provider shows warnings about Helm hooks. The layer has no hooks. */
  readonly suppressHelmHookWarnings: boolean;
}

/**
 * Provider arguments for a cluster. All are set explicitly, so that local environment variables
 * can't override them.
 */
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
