import { typeOfKind } from "../api-types/types";
import { isRecord, recordAt, recordOf, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { canonicalOf } from "./canonical";
import { POD_PATHS } from "./derived";
import { withoutEmptied } from "./emptied";
import { groupOf } from "./places";
import { settledService } from "./settled-service";

/**
 * Returns what server-side apply makes of `after` if the object is `before`: without the maps that it empties, and with the fields that the server keeps.
 * The result has no defaults.
 */
export function settledOn(before: Manifest, after: Manifest): Manifest {
  const type = typeOfKind(after.apiVersion, after.kind);
  if (type === undefined) return after;
  const kept = withKept(before, after);
  return withoutEmptied(before, kept, canonicalOf(before), type) as Manifest;
}

function withKept(before: Manifest, after: Manifest): Manifest {
  const kind = `${groupOf(after.apiVersion)}/${after.kind}`;
  if (kind === "/Service") return settledService(before, after);
  if (kind === "/Secret") return withStringData(before, after);
  const path = POD_PATHS[kind];
  if (kind === "batch/Job") return withNumbers(before, withAccount(before, after, ["spec", "template", "spec"]));
  return path === undefined ? after : withAccount(before, after, path);
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
  return name === undefined || (serviceAccountName ?? serviceAccount) !== undefined || !hasPath(after, path)
    ? after
    : (withField(after, [...path, "serviceAccountName"], name) as Manifest);
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
  const given = Object.entries(after["spec"]).filter(([, value]) => !isAbsent(value));
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
