import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import { recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";
import { identityOf, isExternalSecret, type Manifest } from "../manifests/manifest";
import { caFolder } from "../names";
import { listWith } from "../values/words";
import { kubectlFor, type Transition, type TransitionWarning } from "./transition";

/** A Secret or ConfigMap that a container reads. Without a key, it reads all of them. */
interface Reference {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  readonly key?: string;
}

/** Keys of a Secret or ConfigMap that pods start to read, and the objects that create these pods. */
interface Need extends Omit<Reference, "key"> {
  readonly keys: readonly string[];
  readonly users: readonly Manifest[];
}

/** Pods read a Secret, a ConfigMap or a key that no pod read before, and that is not in the manifests. */
export function referenceWarnings(transition: Transition): readonly TransitionWarning[] {
  return newReferences(transition).flatMap((need) => warningAbout(need, transition));
}

function warningAbout({ kind, name, keys, users }: Need, transition: Transition): readonly TransitionWarning[] {
  const [first] = users;
  if (first === undefined) return [];
  const what =
    keys.length === 0 ? "" : ` or ${keys.length === 1 ? "its key" : "one of its keys"} ${listWith("and", keys)}`;
  const look = kind === "Secret" ? "describe secret" : "get configmap";
  return [
    {
      code: kind === "Secret" ? "secret/needed" : "config-map/needed",
      message: `new pods do not start if the ${kind} ${name}${what} is missing; the manifests do not create it`,
      steps: [
        `check that it exists before the apply${keys.length === 0 ? "" : ", with its keys"}: \`${kubectlFor(first, transition)} ${look} ${name}\``,
        "create what is missing, and then apply the new manifest",
      ],
      objects: users.map(identityOf),
    },
  ];
}

/** What new pods read, no pod read before, and the manifests do not create. A first apply has no pods before, and needs everything. */
function newReferences({ before, after }: Transition): readonly Need[] {
  if (before.length === 0) return [];
  const known = new Set([
    ...before.flatMap((manifest) => referencesIn(manifest).flatMap((one) => idsOf(manifest, one))),
    ...after.flatMap(created),
  ]);
  const needs = new Map<string, Need>();
  for (const manifest of after) {
    for (const one of referencesIn(manifest)) {
      const { kind, name, key } = one;
      const id = idOf(manifest, { kind, name });
      if (known.has(idOf(manifest, one)) || known.has(`${id} *`)) continue;
      const { keys, users }: Pick<Need, "keys" | "users"> = needs.get(id) ?? { keys: [], users: [] };
      needs.set(id, {
        kind,
        name,
        keys: key === undefined || keys.includes(key) ? keys : [...keys, key],
        users: users.includes(manifest) ? users : [...users, manifest],
      });
    }
  }
  return [...needs.values()];
}

/** What an object of the manifests creates: a ConfigMap with all its keys (`*`), or the keys of an ExternalSecret. */
function created(manifest: Manifest): readonly string[] {
  const { kind, metadata, spec } = manifest;
  const { name } = metadata;
  if (kind === "ConfigMap" || kind === "Secret") return [`${idOf(manifest, { kind, name })} *`];
  if (!isExternalSecret(manifest)) return [];
  const keys = recordsOf(recordOf(spec)["data"]).map(({ secretKey }) => textOf(secretKey));
  return ["", ...keys].map((key) => idOf(manifest, { kind: "Secret", name, key }));
}

/** A pod that reads a key also shows that the Secret or ConfigMap exists. */
function idsOf(manifest: Manifest, { key, ...one }: Reference): readonly string[] {
  return key === undefined ? [idOf(manifest, one)] : [idOf(manifest, one), idOf(manifest, { ...one, key })];
}

function idOf({ metadata }: Manifest, { kind, name, key = "" }: Reference): string {
  return [metadata.namespace ?? "", kind, name, ...(key === "" ? [] : [key])].join(" ");
}

/**
 * What the pods of an object need to start. CAs of external datastores have another warning. Unlike `secretReferencesOf`, this leaves out what is optional, and
 * includes ConfigMaps.
 */
function referencesIn(manifest: Manifest): readonly Reference[] {
  const path = POD_PATHS[`${groupOf(manifest.apiVersion)}/${manifest.kind}`];
  if (path === undefined) return [];
  const pod = recordAt(recordOf(manifest), ...path);
  const containers = [...recordsOf(pod["initContainers"]), ...recordsOf(pod["containers"])];
  const cas = containers
    .flatMap(({ volumeMounts }) => recordsOf(volumeMounts))
    .filter(({ mountPath }) => textOf(mountPath).startsWith(caFolder("")))
    .map(({ name }) => name);
  return [
    ...containers.flatMap(({ env, envFrom }) => [
      ...recordsOf(env).flatMap(({ valueFrom }) => ofSource(recordOf(valueFrom), "secretKeyRef", "configMapKeyRef")),
      ...recordsOf(envFrom).flatMap((source) => ofSource(source, "secretRef", "configMapRef")),
    ]),
    ...recordsOf(pod["volumes"])
      .filter(({ name }) => !cas.includes(name))
      .flatMap(ofVolume),
  ];
}

function ofSource(source: JsonRecord, secret: string, configMap: string): readonly Reference[] {
  return [
    ...referenceOf("Secret", recordOf(source[secret]), "name"),
    ...referenceOf("ConfigMap", recordOf(source[configMap]), "name"),
  ];
}

function ofVolume({ secret, configMap, projected }: JsonRecord): readonly Reference[] {
  return [
    ...referenceOf("Secret", recordOf(secret), "secretName"),
    ...referenceOf("ConfigMap", recordOf(configMap), "name"),
    ...recordsOf(recordOf(projected)["sources"]).flatMap((source) => ofSource(source, "secret", "configMap")),
  ];
}

/** References of a source. An optional one needs nothing. */
function referenceOf(kind: Reference["kind"], source: JsonRecord, nameKey: string): readonly Reference[] {
  const name = source[nameKey];
  if (typeof name !== "string" || source["optional"] === true) return [];
  const keys = [source["key"], ...recordsOf(source["items"]).map(({ key }) => key)];
  const named = keys.filter((key) => typeof key === "string");
  return named.length === 0 ? [{ kind, name }] : named.map((key) => ({ kind, name, key }));
}
