import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import type { Kubectl } from "../support/kubectl";
import { NAMESPACE, apply, mustApply, objectsOf } from "../support/layer";
import { migrationOf, refusalsOf, type Migration, type Refusal } from "./refusals";

/** Result of an upgrade. */
export interface Upgrade {
  /** Rejections from the API server before any migration. */
  readonly refusals: readonly Refusal[];
  /** Migration commands that were run, as kubectl command lines. */
  readonly migrations: readonly string[];
  /** Deployments whose pods restart. */
  readonly restarts: readonly string[];
  /** New objects. */
  readonly created: readonly string[];
  /** Objects that the new manifests no longer contain. An apply does not delete them, so the operator must. */
  readonly leftBehind: readonly string[];
}

/**
 * Applies older and then newer manifests, and migrates each immutable field.
 * @throws Error if the API server rejects a change without a migration
 */
export async function upgrade(
  kubectl: Kubectl,
  older: readonly Manifest[],
  newer: readonly Manifest[],
): Promise<Upgrade> {
  await mustApply(kubectl, older);
  const before = await podTemplates(kubectl);
  const migrated = await applyMigrating(kubectl, newer);
  const after = await podTemplates(kubectl);
  return {
    ...migrated,
    restarts: changedKeys(before, after),
    created: missingIn(older, newer),
    leftBehind: missingIn(newer, older),
  };
}

/**
 * Applies manifests. If an immutable field is rejected, runs the migration and applies again.
 * @throws Error if a rejection has no migration
 */
export async function applyMigrating(
  kubectl: Kubectl,
  manifests: readonly Manifest[],
): Promise<Pick<Upgrade, "refusals" | "migrations">> {
  const { code, stderr } = await apply(kubectl, manifests);
  if (code === 0) return { refusals: [], migrations: [] };
  const refusals = refusalsOf(stderr);
  const ways = refusals.map((refusal) => migrationOf(refusal, NAMESPACE));
  const migrations = ways.filter((way): way is Migration => way !== undefined);
  if (migrations.length === 0 || migrations.length < refusals.length) {
    throw new Error(`rejected, and no migration is available:\n${stderr}`);
  }
  for (const { args } of migrations) await kubectl.run(args);
  await mustApply(kubectl, manifests);
  return { refusals, migrations: migrations.map(({ args, note }) => `kubectl ${args.join(" ")}  # ${note}`) };
}

/** Keys that are in both maps with different values. */
export function changedKeys(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...before].filter(([key, value]) => (after.get(key) ?? value) !== value).map(([key]) => key);
}

/** Identities in `wanted` that are not in `existing`. */
export function missingIn(existing: readonly Manifest[], wanted: readonly Manifest[]): readonly string[] {
  const known = new Set(existing.map(identityOf));
  return wanted.map(identityOf).filter((identity) => !known.has(identity));
}

/** Pod templates of Deployments, as stored by the API server. Pods restart only if the stored template changes. */
async function podTemplates(kubectl: Kubectl): Promise<ReadonlyMap<string, string>> {
  const deployments = await objectsOf<{
    readonly metadata: { readonly name: string };
    readonly spec: { readonly template: unknown };
  }>(kubectl, "deployments");
  return new Map(deployments.map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec.template)]));
}
