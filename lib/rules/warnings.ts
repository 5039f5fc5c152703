import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import { pendingWarnings } from "./pending";
import { inEnvironment, problemIf } from "./problems";
import { promotedWarnings } from "./promoted";

/** Days on which old major versions of PostgreSQL got their last fixes: https://www.postgresql.org/support/versioning/ */
const LAST_FIXES: ReadonlyMap<string, string> = new Map([
  ["12", "2024-11-21"],
  ["13", "2025-11-13"],
  ["14", "2026-11-12"],
]);

/** What works in a layer without problems, but needs attention. Nothing is refused because of a warning. */
export function layerWarnings(layer: Layer): readonly Problem[] {
  return [...postgresWarnings(layer), ...pendingWarnings(layer), ...promotedWarnings(layer.source.release, layer.name)];
}

function postgresWarnings({ datastores: { postgres } }: Layer): readonly Problem[] {
  if (postgres?.kind !== "inCluster") return [];
  return problemIf(
    "postgres/no-more-fixes",
    inEnvironment("datastores", "postgres", "version"),
    oldPostgresWarning(postgres.version),
  );
}

function oldPostgresWarning(version: string): string | undefined {
  const [, major = ""] = /^(\d+)/.exec(version) ?? [];
  const day = LAST_FIXES.get(major);
  if (day === undefined) return undefined;
  return `PostgreSQL ${major} got its last fixes on ${day}, got ${show(version)}; upgrade to 15 or newer (docs/upgrade-datastores.md)`;
}
