import type { ComponentResource, CustomResource, CustomResourceOptions } from "@pulumi/pulumi";
import type { Manifest } from "../lib/manifests/manifest";
import { pulumiName } from "../lib/names/pulumi";
import { inputsOf } from "./inputs";
import { isRetained } from "./protection";
import { registerObject } from "./registry";
import { secretReferencesOf } from "./secret-references";
import { readSecrets, registerSecret, type SecretsByName } from "./secrets";

const DEFAULTS = {
  /** Longer than a rollout may stand still in any Deployment here (`progressDeadlineSeconds`): Kubernetes gives up before Pulumi does. */
  deploymentTimeouts: { create: "20m", update: "20m" },
} as const;

/** What a component registers. */
export interface Registration {
  /** Name of the component; each resource's name begins with it. */
  readonly component: string;
  /** Parent of every resource. There is no other level: a URN holds the types of all parents, so a tidier tree would replace everything. */
  readonly parent: ComponentResource;
  /** The objects. */
  readonly manifests: readonly Manifest[];
  /** Whether Pulumi refuses to delete and to replace; `undefined` leaves that to the parent, but for Secrets, which `false` alone unprotects. */
  readonly protect: boolean | undefined;
  /**
   * Secrets to create.
   * @default - none
   */
  readonly secrets?: { readonly namespace: string; readonly values: SecretsByName };
}

/** What else must be there first, by what it is there for. */
interface Foundations {
  readonly namespaces: ReadonlyMap<string, CustomResource>;
  readonly definitions: ReadonlyMap<string, CustomResource>;
  readonly secrets: ReadonlyMap<string, CustomResource>;
}

/**
 * Registers objects one by one. Each waits for its Namespace, custom resources also for their definition, and readers of a Secret for that
 * Secret, where they are among what is registered; for nothing else, so that all of it is written at once.
 */
export function registerAll(registration: Registration): void {
  const { manifests, secrets } = registration;
  const [namespaceManifests, others] = partition(manifests, (manifest) => is(manifest, "v1", "Namespace"));
  const [definitionManifests, rest] = partition(others, isDefinition);
  const register = (manifest: Manifest, dependsOn: CustomResource[]) => registerOne(registration, manifest, dependsOn);

  const namespaces = new Map(namespaceManifests.map((manifest) => [manifest.metadata.name, register(manifest, [])]));
  const definitions = new Map(definitionManifests.map((manifest) => [definedKind(manifest), register(manifest, [])]));
  const created = registerSecrets(registration, namespaces.get(secrets?.namespace ?? ""));
  const foundations = { namespaces, definitions, secrets: created };
  for (const manifest of rest) register(manifest, needsOf(manifest, foundations));
}

function registerOne(
  { component, parent, protect }: Registration,
  manifest: Manifest,
  dependsOn: CustomResource[],
): CustomResource {
  const options: CustomResourceOptions = {
    parent,
    protect,
    dependsOn,
    ...(isRetained(manifest) && { retainOnDelete: true }),
    ...(is(manifest, "apps/v1", "Deployment") && { customTimeouts: DEFAULTS.deploymentTimeouts }),
  };
  return registerObject(pulumiName(component, manifest), inputsOf(manifest), options);
}

/**
 * A Secret that something reads is protected although nothing else may be: another value would replace it under its name while pods keep the
 * old one. A Secret that nobody reads any more is not, so that it can be dropped.
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

/** `monitoring.coreos.com/ServiceMonitor` */
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
