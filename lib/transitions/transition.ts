import { changesBetween, placeOf, type ObjectChange } from "../manifests/changes";
import { identityOf, type Manifest } from "../manifests/manifest";

/** Codes of the warnings about a change. They are stable, so that a pipeline can allow or refuse one. */
export type TransitionCode =
  | "backup/moved"
  | "backup/spool-smaller"
  | "ca/needed"
  | "capacity/halved"
  | "claim/grown"
  | "claim/recreated"
  | "claim/removed"
  | "config-map/needed"
  | "expression/not-compiled"
  | "external-secret/entry-needed"
  | "host/claimed-twice"
  | "image/digest-kept"
  | "kafka/downgrade"
  | "kafka/metadata-version"
  | "kafka/retention"
  | "keycloak/downgrade"
  | "keycloak/mixed-versions"
  | "node-selector/needed"
  | "policy/refused"
  | "policy/types-kept"
  | "postgres/major-version"
  | "postgres/roles"
  | "priority-class/needed"
  | "pull-secret/needed"
  | "receiver/key-needed"
  | "recreate/outage"
  | "redis/downgrade"
  | "replica/removed"
  | "route/listener-changed"
  | "route/path-blocked"
  | "route/path-removed"
  | "route/premature-weight"
  | "scale/replicas-dropped"
  | "scale/replicas-returned"
  | "secret/needed"
  | "secret/order"
  | "service/removed"
  | "switch/premature"
  | "topology/replaced";

/** Something that applying a change does, although each of the two states alone is valid. */
export interface TransitionWarning {
  /** Stable code, such as `scale/replicas-dropped`. */
  readonly code: TransitionCode;
  /** What happens, and to which objects. */
  readonly message: string;
  /** What to do, in this order. Commands are between backticks. */
  readonly steps: readonly string[];
  /** Identities of the affected objects. */
  readonly objects: readonly string[];
}

/** Manifest path and context for the commands in steps. Both are already quoted for a shell. */
export interface CommandOptions {
  /**
   * Path of the new manifest.
   * @default "MANIFEST"
   */
  readonly manifest?: string;
  /**
   * Context of kubectl.
   * @default - the current one
   */
  readonly context?: string;
}

/** Two states of the same objects. */
export interface Transition {
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
  /** Path of the new manifest, for a printed command. */
  readonly manifest: string;
  /** kubectl with its context, for a printed command. */
  readonly kubectl: string;
  /** Earlier manifests by place. */
  readonly old: ReadonlyMap<string, Manifest>;
  /** Changes by identity. */
  readonly changes: ReadonlyMap<string, ObjectChange>;
}

/**
 * Prepares the comparison of two states.
 * @param changes - the changes between them, if the caller has already compared them
 */
export function transitionBetween(
  before: readonly Manifest[],
  after: readonly Manifest[],
  { manifest = "MANIFEST", context }: CommandOptions = {},
  changes = changesBetween(before, after),
): Transition {
  return {
    before,
    after,
    manifest,
    kubectl: context === undefined ? "kubectl" : `kubectl --context ${context}`,
    old: new Map(before.map((manifest) => [placeOf(manifest), manifest])),
    changes: new Map(changes.map((change) => [change.identity, change])),
  };
}

/** Objects that exist before and after, with a change in between. */
export function changedPairs({ after, old, changes }: Transition): readonly (readonly [Manifest, Manifest])[] {
  return after.flatMap((manifest) => {
    const earlier = old.get(placeOf(manifest));
    return earlier !== undefined && changes.has(identityOf(manifest)) ? [[earlier, manifest] as const] : [];
  });
}

/**
 * Changed objects by what they need after the change and did not need before, such as a Secret.
 * @param needsOf - what an object needs
 */
export function newNeeds(
  transition: Transition,
  needsOf: (manifest: Manifest) => readonly string[],
): ReadonlyMap<string, readonly Manifest[]> {
  const users = new Map<string, Manifest[]>();
  for (const [before, after] of changedPairs(transition)) {
    const old = needsOf(before);
    const added = needsOf(after).filter((need) => !old.includes(need));
    for (const need of added) users.set(need, [...(users.get(need) ?? []), after]);
  }
  return users;
}

/** Names of the objects of a kind in the new manifests. */
export function renderedNames({ after }: Transition, kind: string): ReadonlySet<string> {
  return new Set(after.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name));
}

/** Objects that exist only before. */
export function removedObjects({ before, after }: Transition): readonly Manifest[] {
  const kept = new Set(after.map(placeOf));
  return before.filter((manifest) => !kept.has(placeOf(manifest)));
}

/** Whether a manifest is a PersistentVolumeClaim. */
export function isClaim({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === "v1" && kind === "PersistentVolumeClaim";
}

/** kubectl with the namespace of an object, for a printed command. */
export function kubectlFor({ metadata }: Manifest, { kubectl }: Transition): string {
  return metadata.namespace === undefined ? kubectl : `${kubectl} --namespace ${metadata.namespace}`;
}

/** Argument that names an object for kubectl, such as `deployment/gateway`. */
export function argumentOf({ kind, metadata }: Manifest): string {
  return `${kind.toLowerCase()}/${metadata.name}`;
}
