import { POD_PATHS } from "../manifests/canonical/derived";
import { groupOf } from "../manifests/canonical/places";
import { recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { caFolder } from "../names";
import { listWith } from "../values/words";
import { isExternal } from "./external-secrets";
import { kubectlFor, renderedNames, type Transition, type TransitionWarning } from "./transition";

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
  const rendered = { Secret: renderedNames(transition, "Secret"), ConfigMap: renderedNames(transition, "ConfigMap") };
  return newNeeds(transition)
    .filter(({ kind, name }) => !rendered[kind].has(name))
    .filter(({ kind, name, users }) => kind !== "Secret" || !users.every((user) => isExternal(name, user, transition)))
    .flatMap((need) => warningAbout(need, transition));
}

function warningAbout({ kind, name, keys, users }: Need, transition: Transition): readonly TransitionWarning[] {
  const [first] = users;
  if (first === undefined) return [];
  const kubectl = kubectlFor(first, transition);
  const what = keys.length === 0 ? "it" : `it or its ${keys.length === 1 ? "key" : "keys"} ${listWith("and", keys)}`;
  const look = kind === "Secret" ? "describe secret" : "get configmap";
  return [
    {
      code: kind === "Secret" ? "secret/needed" : "config-map/needed",
      message: `new pods read the ${kind} ${name}, which is not in the manifests; without ${what}, they do not start`,
      steps: [
        `see whether it exists before the apply: \`${kubectl} ${look} ${name}\``,
        "without it, create it, and then apply the new manifest",
      ],
      objects: users.map(identityOf),
    },
  ];
}

/** What new pods read that no pod read before. A first apply has no pods before, and needs everything. */
function newNeeds({ before, after }: Transition): readonly Need[] {
  if (before.length === 0) return [];
  const known = new Set(before.flatMap((manifest) => referencesIn(manifest).map((one) => placeOf(manifest, one))));
  const needs = new Map<string, Need>();
  for (const manifest of after) {
    for (const one of referencesIn(manifest)) {
      if (known.has(placeOf(manifest, one))) continue;
      const { kind, name, key } = one;
      const place = placeOf(manifest, { kind, name });
      const { keys, users }: Pick<Need, "keys" | "users"> = needs.get(place) ?? { keys: [], users: [] };
      needs.set(place, {
        kind,
        name,
        keys: key === undefined || keys.includes(key) ? keys : [...keys, key],
        users: users.includes(manifest) ? users : [...users, manifest],
      });
    }
  }
  return [...needs.values()];
}

function placeOf({ metadata }: Manifest, { kind, name, key = "" }: Reference): string {
  return [metadata.namespace ?? "", kind, name, key].join(" ");
}
/** What the pods of an object need to start. CAs of external datastores have another warning. */
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
