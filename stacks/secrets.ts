import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Input } from "@pulumi/pulumi";
import { inputError } from "../charts/failures";
import { isExternalSecret, type Manifest } from "../lib/manifests/manifest";
import { LAYER_LABELS, SECRET_KEYS, defaultSecretName, type SecretConcern } from "../lib/names";
import { pulumiName } from "../lib/names/pulumi";
import { didYouMean, listWith, show } from "../lib/values/words";
import { providerAnnotations } from "../lib/manifests/pulumi-inputs";
import { secretReferencesOf } from "../lib/manifests/secret-references";

const DEFAULT_NAMES = (Object.keys(SECRET_KEYS) as SecretConcern[]).map((concern) => defaultSecretName(concern));

/** Values of one Secret, grouped by key. A value is a secret from the stack's configuration or an output of another resource. */
export type SecretValues = Readonly<Record<string, Input<string>>>;

/**
 * Secrets that a stack creates, keyed by name. The release file names the active Secrets. To rotate a Secret, add one under a new name, change the name
 * in the release file, and remove the old Secret in a later run. Until then, `kubectl rollout undo` can still use the old Secret.
 */
export type SecretsByName = Readonly<Record<string, SecretValues>>;

/**
 * Checks that the layer reads every Secret of a stack, or a rotated version of it, that each Secret has the keys that its consumers read, and that the External
 * Secrets Operator does not create it.
 * @throws an input error with every wrong name and all missing keys, never with a value
 */
export function requireUsable(secrets: SecretsByName, manifests: readonly Manifest[]): void {
  const read = readSecrets(manifests);
  const external = new Set(manifests.filter(isExternalSecret).map(({ metadata }) => metadata.name));
  const problems = Object.entries(secrets).flatMap(([name, values]) => {
    if (external.has(name)) return [twoOwners(name)];
    return read.has(name) ? missingKeys(name, values, manifests) : unknownName(name, secrets, [...read]);
  });
  if (problems.length > 0) throw inputError(problems.join("\n"));
}

function missingKeys(name: string, values: SecretValues, manifests: readonly Manifest[]): readonly string[] {
  const read = new Set(manifests.flatMap((manifest) => secretReferencesOf(manifest).get(name) ?? []));
  const missing = [...read].filter((key) => values[key] === undefined).sort();
  if (missing.length === 0) return [];
  return [`secrets[${show(name)}] must have the keys that the layer reads; add ${listWith("and", missing)}`];
}

function twoOwners(name: string): string {
  return `secrets must not have ${show(name)}, because the External Secrets Operator creates this Secret; remove it, or add its concern to externalSecrets.except in the environment file`;
}

function unknownName(name: string, secrets: SecretsByName, read: readonly string[]): readonly string[] {
  const known = [...new Set([...read, ...DEFAULT_NAMES])].sort();
  if (known.some((one) => isSuffixed(name, one) || (one in secrets && isSibling(name, one)))) return [];
  return [
    `secrets must name Secrets that the layer reads (${[...read].sort().join(", ")}), got ${show(name)}${didYouMean(name, known)}\n` +
      "rename or remove it; name a rotated Secret with a suffix, such as access-secrets-new",
  ];
}

/** Whether a name is equal to another name or extends it with a suffix, such as `access-secrets-new`. */
function isSuffixed(name: string, other: string): boolean {
  return name === other || name.startsWith(`${other}-`);
}

/** Whether two names differ only in their suffix, such as `signing-keys-2025` and `signing-keys-2026`. */
function isSibling(name: string, other: string): boolean {
  return isSuffixed(other, name) || stemOf(name) === stemOf(other);
}

function stemOf(name: string): string {
  return name.replace(/-[^-]*$/, "");
}

/** Returns the names of the Secrets that objects read. */
export function readSecrets(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(manifests.flatMap((manifest) => [...secretReferencesOf(manifest).keys()]));
}

/** Where a Secret is registered. */
export interface SecretPlace {
  /** Name of the component, and prefix of the resource name. */
  readonly component: string;
  /** Kubernetes namespace. */
  readonly namespace: string;
}

/**
 * Registers a Secret. Its values are encrypted in the state and masked in previews and logs. It is immutable, because running
 * pods would keep the old value until they restart. A new value under the same name replaces the Secret. Pulumi rejects this
 * while pods read the Secret, unless the component has
 * `protect: false`.
 */
export function registerSecret(
  { component, namespace }: SecretPlace,
  name: string,
  values: SecretValues,
  options: CustomResourceOptions,
): Secret {
  const metadata = { name, namespace, labels: LAYER_LABELS, annotations: providerAnnotations("v1/Secret") };
  const identity = { apiVersion: "v1", kind: "Secret", metadata };
  return new Secret(
    pulumiName(component, identity),
    { metadata, immutable: true, stringData: secret(values) },
    options,
  );
}
