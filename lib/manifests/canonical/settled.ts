import { typeOfKind } from "../api-types/types";
import { isRecord, recordAt, recordOf, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { canonicalOf } from "./canonical";
import { POD_PATHS } from "./derived";
import { withoutEmptied } from "./emptied";
import { withPolicyTypes, withPullPolicies } from "./kept-defaults";
import { groupOf } from "./places";
import { settledService } from "./settled-service";

/**
 * Returns what server-side apply makes of `after` if the object is `before`: without the maps that it empties, and with the fields that the server keeps.
 * The result has no defaults.
 */
export function settledOn(before: Manifest, after: Manifest): Manifest {
  const type = typeOfKind(after.apiVersion, after.kind);
  if (type === undefined) return after;
  const live = canonicalOf(before);
  return withoutEmptied(before, withKept(before, after, live), live, type) as Manifest;
}

/** @param live - `before` with the defaults that the server wrote */
function withKept(before: Manifest, after: Manifest, live: JsonRecord): Manifest {
  const kind = `${groupOf(after.apiVersion)}/${after.kind}`;
  if (kind === "/Service") return settledService(before, after);
  if (kind === "/Secret") return withStringData(before, after);
  if (kind === "networking.k8s.io/NetworkPolicy") return withPolicyTypes(before, after, live);
  const path = POD_PATHS[kind];
  if (path === undefined || !hasPath(after, path)) return kind === "batch/Job" ? withJobFields(before, after) : after;
  const pod = withPullPolicies(recordAt(before, ...path), recordAt(after, ...path), recordAt(live, ...path));
  const kept = withAccount(before, withField(after, path, pod) as Manifest, path);
  return kind === "batch/Job" ? withJobFields(before, kept) : kept;
}

/** The server writes `stringData` into `data`, and does not know where the values came from. */
function withStringData(before: Manifest, after: Manifest): Manifest {
  const left = Object.entries(recordOf(before["stringData"])).filter(
    ([key]) => recordOf(after["data"])[key] === undefined,
  );
  if (left.length === 0) return after;
  return { ...after, stringData: { ...Object.fromEntries(left), ...recordOf(after["stringData"]) } };
}

/** The API server also stores the name in the deprecated field `serviceAccount`, and restores it from there. */
function withAccount(before: Manifest, after: Manifest, path: readonly string[]): Manifest {
  const name = recordAt(before, ...path)["serviceAccountName"];
  const { serviceAccountName, serviceAccount } = recordAt(after, ...path);
  return name === undefined || (serviceAccountName ?? serviceAccount) !== undefined
    ? after
    : (withField(after, [...path, "serviceAccountName"], name) as Manifest);
}

/** A selector of `null` removes the one that the API server chose when it created the Job, and an update gets no new one. It is never valid. */
function withJobFields(before: Manifest, after: Manifest): Manifest {
  const kept = withNumbers(before, after);
  const isRemoved = recordOf(after["spec"])["selector"] === null && recordOf(before["spec"])["selector"] === undefined;
  return isRemoved ? (withField(kept, ["spec", "selector"], {}) as Manifest) : kept;
}

/**
 * The API server writes completions only into a Job that has neither completions nor parallelism, and parallelism into every Job. What it wrote stays, and
 * parallelism that stays means that a Job which loses its completions gets no new ones.
 */
function withNumbers(before: Manifest, after: Manifest): Manifest {
  if (!isRecord(after["spec"])) return after;
  const { completions, parallelism } = recordOf(before["spec"]);
  const isAbsent = (value: unknown) => (value ?? null) === null;
  const kept = {
    ...(isAbsent(parallelism) ? { parallelism: 1 } : {}),
    ...(isAbsent(parallelism) && isAbsent(completions) ? { completions: 1 } : {}),
  };
  const given = Object.entries(after["spec"]).filter(([key, value]) => !(key in kept && isAbsent(value)));
  return { ...after, spec: { ...kept, ...Object.fromEntries(given) } };
}

function hasPath(value: unknown, path: readonly string[]): boolean {
  const [step, ...rest] = path;
  return step === undefined ? isRecord(value) : isRecord(value) && hasPath(value[step], rest);
}

function withField(value: JsonRecord, path: readonly string[], given: unknown): JsonRecord {
  const [step = "", ...rest] = path;
  return { ...value, [step]: rest.length === 0 ? given : withField(recordOf(value[step]), rest, given) };
}
