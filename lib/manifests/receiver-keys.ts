import { RECEIVERS_PATH } from "../names";
import { labelsOf } from "./json";
import type { Manifest } from "./manifest";

const KEY = new RegExp(`${RECEIVERS_PATH}/([a-z0-9.-]+)`, "g");

/** Keys of Alertmanager's Secret that its configuration refers to. Empty for other objects. */
export function receiverKeysOf(manifest: Manifest): readonly string[] {
  if (manifest.kind !== "ConfigMap") return [];
  const text = labelsOf(manifest["data"])["alertmanager.yml"] ?? "";
  return [...new Set([...text.matchAll(KEY)].flatMap(([, key]) => key ?? []))];
}
