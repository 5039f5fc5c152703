import { isEqual, recordAt, recordOf, recordsOf, textOf } from "../manifests/json";
import { identityOf, isExternalSecret, type Manifest } from "../manifests/manifest";
import { placeOf } from "../manifests/changes";
import { EXTERNAL_SECRET_LABELS, FIELD_MANAGER } from "../names";
import { listWith } from "../values/words";
import { kubectlFor, type Transition, type TransitionWarning } from "./transition";

const SELECTOR = Object.entries(EXTERNAL_SECRET_LABELS)
  .map(([key, value]) => `${key}=${value}`)
  .join(",");

/** ExternalSecrets that read entries of a store that they did not read before. The entries are not in the manifests. */
export function externalSecretWarnings(transition: Transition): readonly TransitionWarning[] {
  // For a first installation, the documentation lists what must exist.
  if (transition.before.length === 0) return [];
  return [...newEntries(transition)].flatMap(([store, readers]) => {
    const [first] = readers;
    if (first === undefined) return [];
    const names = listWith(
      "and",
      readers.map(({ manifest }) => manifest.metadata.name),
    );
    return [
      {
        code: "external-secret/entry-needed" as const,
        message: `the operator reads new entries of the ${store} for the Secret${readers.length > 1 ? "s" : ""} ${names}; without an entry, it does not create the Secret, and new pods that read it do not start`,
        steps: [
          `make sure that the store has these entries: ${entryList(readers)}`,
          "if a Secret exists, check that its values are those of the store, because the operator replaces them",
          createSecretsStep(first.manifest, transition),
        ],
        objects: readers.map(({ manifest }) => identityOf(manifest)),
      },
    ];
  });
}

/** Step that creates the Secrets of a manifest before the other objects. Applying ExternalSecrets restarts no pods. */
export function createSecretsStep(some: Manifest, transition: Transition): string {
  const apply = `${transition.kubectl} apply --server-side --field-manager=${FIELD_MANAGER} -l ${SELECTOR} -f ${transition.manifest}`;
  const wait = `${kubectlFor(some, transition)} wait --for=condition=Ready externalsecret -l ${SELECTOR} --timeout=5m`;
  return `create the Secrets from the store before the apply: \`${apply} && ${wait}\``;
}

/** Whether the new manifests have an ExternalSecret that creates a Secret in the namespace of an object. */
export function isExternal(secret: string, { metadata }: Manifest, { after }: Transition): boolean {
  return after.some(
    (one) => isExternalSecret(one) && one.metadata.name === secret && one.metadata.namespace === metadata.namespace,
  );
}

/** An entry of a store. Without a property, its whole value is read. */
interface Entry {
  readonly key: string;
  readonly property?: string;
}

/** New entries of one ExternalSecret. */
interface Reader {
  readonly manifest: Manifest;
  readonly entries: readonly Entry[];
}

/** ExternalSecrets with new entries, by the kind and name of the store. */
function newEntries({ after, old }: Transition): ReadonlyMap<string, readonly Reader[]> {
  const found = new Map<string, Reader[]>();
  for (const manifest of after.filter(isExternalSecret)) {
    const earlier = old.get(placeOf(manifest));
    const store = storeOf(manifest);
    const known = earlier === undefined || storeOf(earlier) !== store ? [] : entriesOf(earlier);
    const entries = entriesOf(manifest).filter((entry) => !known.some((one) => isEqual(one, entry)));
    if (entries.length > 0) found.set(store, [...(found.get(store) ?? []), { manifest, entries }]);
  }
  return found;
}

/** Entries, each once with all its properties. */
function entryList(readers: readonly Reader[]): string {
  const properties = new Map<string, readonly string[]>();
  for (const { key, property } of readers.flatMap(({ entries }) => entries)) {
    properties.set(key, [...(properties.get(key) ?? []), ...(property === undefined ? [] : [property])]);
  }
  return [...properties]
    .map(([key, names]) => (names.length === 0 ? key : `${key} with ${listWith("and", names)}`))
    .join(", ");
}

function storeOf(manifest: Manifest): string {
  const { kind, name } = recordAt(recordOf(manifest), "spec", "secretStoreRef");
  return `${textOf(kind)} ${textOf(name)}`;
}

function entriesOf(manifest: Manifest): readonly Entry[] {
  return recordsOf(recordOf(manifest["spec"])["data"]).map(({ remoteRef }) => {
    const { key, property } = recordOf(remoteRef);
    return { key: textOf(key), ...(property === undefined ? {} : { property: textOf(property) }) };
  });
}
