import { CustomResource as ForeignResource } from "@pulumi/kubernetes/apiextensions";
import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1";
import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2";
import { CronJob, Job } from "@pulumi/kubernetes/batch/v1";
import {
  ConfigMap,
  LimitRange,
  Namespace,
  PersistentVolumeClaim,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from "@pulumi/kubernetes/core/v1";
import { Ingress, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import { Role, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import type { CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import type { Manifest } from "../lib/manifests/manifest";
import { builtInKindOf, type BuiltInKind } from "../lib/names/pulumi";

/** Function that registers a manifest as a resource. */
export type Register = (name: string, manifest: Manifest, options: CustomResourceOptions) => CustomResource;

/** A Pulumi resource class. Its argument type matches the manifests of its kind. */
type ResourceClass = new (name: string, args: never, options: CustomResourceOptions) => CustomResource;

/**
 * Functions that register every built-in kind that a chart may contain. The list must be complete, because a built-in kind that is registered as a
 * custom resource would keep the wrong type forever.
 */
export const REGISTRY: Readonly<Record<BuiltInKind, Register>> = {
  "v1/Namespace": by(Namespace),
  "v1/LimitRange": by(LimitRange),
  "v1/ResourceQuota": by(ResourceQuota),
  "v1/ServiceAccount": by(ServiceAccount),
  "v1/ConfigMap": by(ConfigMap),
  "v1/Secret": by(Secret),
  "v1/PersistentVolumeClaim": by(PersistentVolumeClaim),
  "v1/Service": by(Service),
  "apps/v1/Deployment": by(Deployment),
  "autoscaling/v2/HorizontalPodAutoscaler": by(HorizontalPodAutoscaler),
  "batch/v1/CronJob": by(CronJob),
  "batch/v1/Job": by(Job),
  "networking.k8s.io/v1/Ingress": by(Ingress),
  "networking.k8s.io/v1/NetworkPolicy": by(NetworkPolicy),
  "policy/v1/PodDisruptionBudget": by(PodDisruptionBudget),
  "rbac.authorization.k8s.io/v1/Role": by(Role),
  "rbac.authorization.k8s.io/v1/RoleBinding": by(RoleBinding),
  "apiextensions.k8s.io/v1/CustomResourceDefinition": by(CustomResourceDefinition),
};

/**
 * Registers an object with the class of its kind, or as a custom resource if its group is not built in.
 * @throws Error for a built-in kind without a class here
 */
export const registerObject: Register = (name, manifest, options) => {
  const kind = builtInKindOf(manifest);
  return (kind === undefined ? by(ForeignResource) : REGISTRY[kind])(name, manifest, options);
};

function by(resourceClass: ResourceClass): Register {
  return (name, manifest, options) => new resourceClass(name, manifest as never, options);
}
