import { ApiObject, type Chart } from "cdk8s";
import type { ExternalSecretsProps } from "../../lib/constructs/external-secrets";
import { judged } from "../../lib/constructs/validation";
import { secretNamesByConcern } from "../../lib/layer/external-secrets";
import type { Layer } from "../../lib/layer/layer";
import type { Manifest } from "../../lib/manifests/manifest";
import { receiverKeysOf } from "../../lib/manifests/receiver-keys";
import { secretReferencesOf } from "../../lib/manifests/secret-references";

/** Kinds with pods, and the ConfigMap with the keys of Alertmanager's receivers. */
const READERS: readonly string[] = ["Deployment", "CronJob", "Job", "ConfigMap"];

/**
 * Returns the props of the ExternalSecrets, or `undefined` if the environment has no external secret store. The keys are those that the objects of the
 * chart read, so that they can't differ from what the pods need. Certificates and Secrets for pulling images belong to no concern, and patches are applied
 * later.
 */
export function externalSecretsProps(layer: Layer, chart: Chart): ExternalSecretsProps | undefined {
  const { externalSecrets, secrets, name: environment } = layer;
  if (externalSecrets === undefined) return undefined;
  const { except, ...store } = externalSecrets;
  const concerns = secretNamesByConcern(secrets);
  const excepted = new Set(concerns.filter(([concern]) => except.includes(concern)).flatMap(([, names]) => names));
  const names = new Set(concerns.flatMap(([, names]) => names).filter((name) => !excepted.has(name)));
  const read = [...keysOf(readersOf(chart), secrets.alertmanager)].filter(
    ([name, keys]) => names.has(name) && keys.size > 0,
  );
  return judged({
    ...store,
    environment,
    secrets: Object.fromEntries(read.map(([name, keys]) => [name, [...keys]])),
  });
}

function readersOf(chart: Chart): readonly Manifest[] {
  return chart.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter(({ kind }) => READERS.includes(kind))
    .map((object) => object.toJson() as Manifest);
}

/** Keys of each Secret that objects read. Alertmanager mounts all keys of its Secret, and its configuration names them. */
function keysOf(manifests: readonly Manifest[], alertmanager: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (name: string, keys: readonly string[]) =>
    found.set(name, new Set([...(found.get(name) ?? []), ...keys]));
  for (const manifest of manifests) {
    for (const [name, keys] of secretReferencesOf(manifest)) add(name, keys);
    add(alertmanager, receiverKeysOf(manifest));
  }
  return found;
}
