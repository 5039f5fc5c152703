import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import type { Kubectl } from "../support/kubectl";
import { NAMESPACE, apply, mustApply, objectsOf } from "../support/layer";
import { migrationOf, refusalsOf, type Migration, type Refusal } from "./refusals";

/** What an upgrade came to. */
export interface Upgrade {
  /** What the API server refused at first. */
  readonly refusals: readonly Refusal[];
  /** What was done about it, in kubectl's words. */
  readonly migrations: readonly string[];
  /** Deployments whose pods start anew. */
  readonly restarts: readonly string[];
  /** Objects that are new. */
  readonly created: readonly string[];
  /** Objects that the new manifests no longer have: an apply leaves them, somebody has to delete them. */
  readonly leftBehind: readonly string[];
}

/**
 * Applies an older layer and then a newer one over it, and takes the way over each immutable field.
 * @throws Error where the API server refuses something that has no such way
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
 * Applies manifests, and where a field is immutable takes the way over it and applies them again.
 * @throws Error where something is refused that has no such way
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
    throw new Error(`refused, and nothing leads over it:\n${stderr}`);
  }
  for (const { args } of migrations) await kubectl.run(args);
  await mustApply(kubectl, manifests);
  return { refusals, migrations: migrations.map(({ args, note }) => `kubectl ${args.join(" ")}  # ${note}`) };
}

/** Keys with another value in the second map, of those that both have. */
export function changedKeys(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...before].filter(([key, value]) => (after.get(key) ?? value) !== value).map(([key]) => key);
}

/** What `wanted` has and `existing` has not. */
export function missingIn(existing: readonly Manifest[], wanted: readonly Manifest[]): readonly string[] {
  const known = new Set(existing.map(identityOf));
  return wanted.map(identityOf).filter((identity) => !known.has(identity));
}

/** The pod template of each Deployment as the API server keeps it: only a true difference restarts pods. */
async function podTemplates(kubectl: Kubectl): Promise<ReadonlyMap<string, string>> {
  const deployments = await objectsOf<{
    readonly metadata: { readonly name: string };
    readonly spec: { readonly template: unknown };
  }>(kubectl, "deployments");
  return new Map(deployments.map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec.template)]));
}
