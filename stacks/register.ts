import type { ComponentResource, CustomResource, CustomResourceOptions, CustomTimeouts } from "@pulumi/pulumi";
import { isExternalSecret, type Manifest } from "../lib/manifests/manifest";
import { pulumiName } from "../lib/names/pulumi";
import type { Call } from "../lib/traffic/layer-calls";
import { inputsOf } from "../lib/manifests/pulumi-inputs";
import { isRetained } from "./protection";
import { registerObject } from "./registry";
import { secretReferencesOf } from "../lib/manifests/secret-references";
import { readSecrets, registerSecret, type SecretsByName } from "./secrets";

const DEFAULTS = {
  /** Progress deadline of a Deployment that does not set it, in seconds. This is the default of Kubernetes. */
  progressDeadlineSeconds: 600,
  /** Maximum time for a rollout to continue after its progress deadline, in seconds. */
  furtherSeconds: 300,
  /** Timeout of a Job. It can wait for a server that starts at the same time. */
  job: { create: "30m", update: "30m" },
} as const;

/**
 * Kinds that pods need before they start. Pulumi does not wait for objects of these kinds. It runs only a few operations at a time (four per CPU by
 * default), and a Deployment occupies one until its pods are ready. If these objects were queued behind Deployments, neither would ever finish.
 */
const BEFORE_PODS: ReadonlySet<string> = new Set([
  "v1/ConfigMap",
  "v1/LimitRange",
  "v1/PersistentVolumeClaim",
  "v1/Service",
  "v1/ServiceAccount",
  "networking.k8s.io/v1/NetworkPolicy",
  "external-secrets.io/v1/ExternalSecret",
]);

/** Objects to register, and their common options. */
export interface Registration {
  /** Name of the component, and prefix of every resource name. */
  readonly component: string;
  /**
   * Parent of every resource. The tree must stay flat, because a URN contains the types of all parents, so another level would replace
   * every resource.
   */
  readonly parent: ComponentResource;
  /** Manifests to register. */
  readonly manifests: readonly Manifest[];
  /**
   * Whether Pulumi rejects the deletion and replacement of resources. `undefined` means that they inherit the setting from the parent. Secrets that
   * pods read are protected unless this is `false`.
   */
  readonly protect: boolean | undefined;
  /**
   * Calls whose callees must be ready before Pulumi writes their callers' Deployments and Jobs. They must not form a cycle.
   * @default - none
   */
  readonly startOrder?: readonly Call[];
  /**
   * Secrets to create.
   * @default - none
   */
  readonly secrets?: { readonly namespace: string; readonly values: SecretsByName };
}

type Labels = Readonly<Record<string, string>>;

/** Resources that others depend on, keyed by namespace, defined kind and Secret name. */
interface Foundations {
  readonly namespaces: ReadonlyMap<string, CustomResource>;
  readonly definitions: ReadonlyMap<string, CustomResource>;
  readonly secrets: ReadonlyMap<string, CustomResource>;
}

/**
 * Registers each object as a resource. An object depends only on its Namespace, its CustomResourceDefinition and the Secrets that it reads, if they are
 * also registered. A Deployment or Job also depends on all objects of its namespace that pods may need ({@link BEFORE_PODS}), and on the Deployments and
 * Jobs that come first in `startOrder`. There are no other dependencies, so Pulumi writes all other objects in parallel.
 */
export function registerAll(registration: Registration): void {
  const { manifests, secrets, startOrder = [] } = registration;
  const [namespaceManifests, others] = partition(manifests, (manifest) => is(manifest, "v1", "Namespace"));
  const [definitionManifests, rest] = partition(others, isDefinition);
  const register = (manifest: Manifest, dependsOn: CustomResource[]) => registerOne(registration, manifest, dependsOn);

  const namespaces = new Map(namespaceManifests.map((manifest) => [manifest.metadata.name, register(manifest, [])]));
  const definitions = new Map(definitionManifests.map((manifest) => [definedKind(manifest), register(manifest, [])]));
  const created = registerSecrets(registration, namespaces.get(secrets?.namespace ?? ""));
  const foundations = { namespaces, definitions, secrets: created };
  const [starting, objects] = partition(rest, startsPods);
  const registered = objects.map((manifest) => ({
    manifest,
    resource: register(manifest, needsOf(manifest, foundations)),
  }));
  const started = new Map<Manifest, CustomResource>();
  // A service may become ready only after its datastores. If services occupied all operations before a datastore was written, neither would finish.
  const start = (manifest: Manifest): CustomResource => {
    const known = started.get(manifest);
    if (known !== undefined) return known;
    const first = registered.filter((one) => isBeforePods(one.manifest, manifest.metadata.namespace));
    const resource = register(manifest, [
      ...needsOf(manifest, foundations),
      ...first.map((one) => one.resource),
      ...starting.filter((other) => calls(startOrder, manifest, other)).map(start),
    ]);
    started.set(manifest, resource);
    return resource;
  };
  starting.forEach(start);
}

function calls(all: readonly Call[], caller: Manifest, callee: Manifest): boolean {
  return all.some(({ from, to }) => from === appOf(caller) && to === appOf(callee));
}

/** Value of the pods' label `app`, which is the name of the service or datastore. */
function appOf({ spec }: Manifest): string | undefined {
  const { template } = spec as { readonly template: { readonly metadata?: { readonly labels?: Labels } } };
  return template.metadata?.labels?.["app"];
}

function isBeforePods({ apiVersion, kind, metadata }: Manifest, namespace: string | undefined): boolean {
  return metadata.namespace === namespace && BEFORE_PODS.has(`${apiVersion}/${kind}`);
}

/** Whether Pulumi waits for the pods of an object. */
function startsPods(manifest: Manifest): boolean {
  return isDeployment(manifest) || isJob(manifest);
}

function isJob(manifest: Manifest): boolean {
  return is(manifest, "batch/v1", "Job");
}

/**
 * Whether an update may delete an object. A Job has a new name when its pods change, and an ExternalSecret when its Secret is rotated. The Secret itself stays
 * in the cluster.
 */
function isReplacedByName(manifest: Manifest): boolean {
  return isJob(manifest) || isExternalSecret(manifest);
}

function isDeployment(manifest: Manifest): boolean {
  return is(manifest, "apps/v1", "Deployment");
}

function registerOne(
  { component, parent, protect }: Registration,
  manifest: Manifest,
  dependsOn: CustomResource[],
): CustomResource {
  const options: CustomResourceOptions = {
    parent,
    protect: isReplacedByName(manifest) ? false : protect,
    dependsOn,
    ...(isRetained(manifest) && { retainOnDelete: true }),
    ...(isDeployment(manifest) && { customTimeouts: timeoutsOf(manifest) }),
    ...(isJob(manifest) && { customTimeouts: DEFAULTS.job }),
  };
  return registerObject(pulumiName(component, manifest), inputsOf(manifest), options);
}

/**
 * Timeouts for a Deployment. Pulumi does not stop at the progress deadline: it waits for its timeout, even if Kubernetes has reported the rollout as
 * failed. The timeout is longer than the deadline, because every new pod that becomes available restarts the deadline.
 */
function timeoutsOf({ spec }: Manifest): CustomTimeouts {
  const { progressDeadlineSeconds: deadline = DEFAULTS.progressDeadlineSeconds } = spec as {
    readonly progressDeadlineSeconds?: number;
  };
  const timeout = `${deadline + Math.min(deadline, DEFAULTS.furtherSeconds)}s`;
  return { create: timeout, update: timeout };
}

/**
 * Protects a Secret that an object reads even if the other resources are unprotected, because a new value would replace the
 * Secret while running pods
 * keep the old value. A Secret that no object reads is unprotected, so that it can be removed.
 */
function registerSecrets(
  { component, parent, manifests, protect, secrets }: Registration,
  namespace: CustomResource | undefined,
): ReadonlyMap<string, CustomResource> {
  if (secrets === undefined) return new Map();
  const read = readSecrets(manifests);
  const dependsOn = namespace === undefined ? [] : [namespace];
  return new Map(
    Object.entries(secrets.values).map(([name, values]) => {
      const options = { parent, dependsOn, protect: protect !== false && read.has(name) };
      return [name, registerSecret({ component, namespace: secrets.namespace }, name, values, options)];
    }),
  );
}

function needsOf(manifest: Manifest, { namespaces, definitions, secrets }: Foundations): CustomResource[] {
  const { apiVersion, kind, metadata } = manifest;
  const [group] = apiVersion.split("/");
  return [
    namespaces.get(metadata.namespace ?? ""),
    definitions.get(`${group}/${kind}`),
    ...[...secretReferencesOf(manifest).keys()].map((name) => secrets.get(name)),
  ].filter((needed) => needed !== undefined);
}

function isDefinition(manifest: Manifest): boolean {
  return is(manifest, "apiextensions.k8s.io/v1", "CustomResourceDefinition");
}

/** Returns the kind that a CustomResourceDefinition defines, such as `monitoring.coreos.com/ServiceMonitor`. */
function definedKind({ spec }: Manifest): string {
  const { group, names } = spec as { readonly group: string; readonly names: { readonly kind: string } };
  return `${group}/${names.kind}`;
}

function is({ apiVersion, kind }: Manifest, wantedVersion: string, wantedKind: string): boolean {
  return apiVersion === wantedVersion && kind === wantedKind;
}

function partition<T>(items: readonly T[], isWanted: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(isWanted), items.filter((item) => !isWanted(item))];
}
