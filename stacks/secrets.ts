import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Input } from "@pulumi/pulumi";
import { inputError, plural } from "../charts/failures";
import type { Manifest } from "../lib/manifests/manifest";
import { LAYER_LABELS } from "../lib/names";
import { pulumiName } from "../lib/names/pulumi";
import { show, listWith } from "../lib/values/words";
import { providerAnnotations } from "./inputs";
import { secretReferencesOf } from "./secret-references";

/** Values of one Secret by their keys: a stack's secret configuration, or outputs of other resources. */
export type SecretValues = Readonly<Record<string, Input<string>>>;

/**
 * Secrets that a stack creates, by their names. The release file says which of them are read. A rotation adds one under a new name, moves the
 * name in the release file, and drops the old one in a later run; until then `kubectl rollout undo` finds it.
 */
export type SecretsByName = Readonly<Record<string, SecretValues>>;

/**
 * Does nothing where every Secret that a stack creates has the keys that its consumers read.
 * @throws an input error that names all keys that are missing; no value is in it
 */
export function requireKeys(secrets: SecretsByName, manifests: readonly Manifest[]): void {
  const problems = Object.entries(secrets).flatMap(([name, values]) => {
    const read = new Set(manifests.flatMap((manifest) => secretReferencesOf(manifest).get(name) ?? []));
    const missing = [...read].filter((key) => values[key] === undefined).sort();
    return missing.length === 0
      ? []
      : [
          `secrets[${show(name)}] must have ${plural(missing.length, "more key")}: ${listWith("and", missing)}, which the layer reads`,
        ];
  });
  if (problems.length > 0) throw inputError(problems.join("\n"));
}

/** Names of Secrets that objects read. */
export function readSecrets(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(manifests.flatMap((manifest) => [...secretReferencesOf(manifest).keys()]));
}

/** Where a Secret goes. */
export interface SecretPlace {
  /** Name of the component that it belongs to. */
  readonly component: string;
  /** Namespace. */
  readonly namespace: string;
}

/**
 * Registers a Secret. Its values are encrypted in the state and struck out of previews and logs. It is immutable: another value under the same
 * name would reach only pods that happen to restart, so it replaces the Secret, which is refused while pods read it, unless the component was
 * told `protect: false`.
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
