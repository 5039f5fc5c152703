import { isDeepStrictEqual } from "util";
import { environmentEffects } from "../../../bin/output/effects";
import { recordAt, recordOf, type JsonRecord } from "../../../lib/manifests/json";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { Pair } from "../../helpers/pairs/pairs";
import type { Answer } from "../support/connection";

/** What an apply does to an object. */
export type Verdict = "refused" | "restarts" | "inPlace" | "same";

/** Paths of the fields whose change replaces or restarts containers, by kind. */
const RESTARTING: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [["spec", "template"]],
  StatefulSet: [["spec", "template"]],
  DaemonSet: [["spec", "template"]],
  Pod: [
    ["spec", "containers"],
    ["spec", "initContainers"],
  ],
};

/**
 * Returns what the API server does, from its answers to dry runs of both manifests. It keeps the unit of a quantity (`1Gi` or `1073741824`), but does not count
 * another unit as a change: it does not start a new generation.
 */
export function serverVerdict({ kind, before }: Pair, live: Answer, changed: Answer): Verdict {
  if (changed.status >= 300) return "refused";
  const [old, next] = [live, changed].map(({ body }) => JSON.parse(body) as JsonRecord);
  const generation = (object: JsonRecord | undefined) => recordAt(object ?? {}, "metadata")["generation"];
  if (kind === "spelling" && generation(old) === generation(next)) return "same";
  const [stored, result] = [storedPart(old ?? {}), storedPart(next ?? {})];
  if (isDeepStrictEqual(stored, result)) return "same";
  const paths = RESTARTING[before.kind] ?? [];
  const differs = (path: readonly string[]) => !isDeepStrictEqual(valueAt(stored, path), valueAt(result, path));
  return paths.some(differs) ? "restarts" : "inPlace";
}

/** Returns what `compare` says about an apply. A recreated object is one whose change the server refuses. */
export function compareVerdict(before: Manifest, after: Manifest): Verdict {
  const [effects] = environmentEffects(new Map([["one", [before]]]), new Map([["one", [after]]]));
  const { restarts = 0, refused = 0, recreated = 0, inPlace = 0 } = effects?.counts ?? {};
  if (refused + recreated > 0) return "refused";
  if (restarts > 0) return "restarts";
  return inPlace > 0 ? "inPlace" : "same";
}

/** An object without what the server writes at each request. */
function storedPart(object: JsonRecord): JsonRecord {
  const { status: _status, metadata, ...fields } = object;
  const { managedFields: _fields, resourceVersion: _version, generation: _generation, ...rest } = recordOf(metadata);
  return { ...fields, metadata: rest };
}

function valueAt(object: JsonRecord, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => recordOf(value)[step], object);
}
