import type { Manifest } from "../../../lib/manifests/manifest";
import type { NextApply } from "../../../lib/manifests/next-apply/types";

/** Fields that the API server or a controller writes with every change. */
const OF_SERVER =
  /^(status|metadata\.(uid|resourceVersion|generation|creationTimestamp|managedFields))\b|^metadata\.annotations\["deployment\.kubernetes\.io\/revision"\]$/;

/** A field that the server copies from `serviceAccountName`, and one whose only other value is written out. */
const FOLLOWS = /\.serviceAccount$|^spec\.externalTrafficPolicy$/;

/** Maps that the server does not store when they are empty, and structures that it always stores. */
const EMPTY = /(^|\.)(resources|nodeSelector)$|^spec\.selector$/;

/** Keys of list items, in the order in which the paths name them. */
const KEYS = [
  ["uid"],
  ["containerPort", "protocol"],
  ["port", "protocol"],
  ["mountPath"],
  ["topologyKey", "whenUnsatisfiable"],
  ["name"],
];

/**
 * The fields of an object by path, in the format of the paths in an outcome. It does not use the library's own code for paths, and names items
 * of any list that has keys.
 */
export function fieldsOf(value: unknown, path = ""): readonly (readonly [path: string, value: unknown])[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => fieldsOf(item, `${path}[${nameOf(item, path) ?? index}]`));
  }
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return EMPTY.test(path) ? [] : [[path, "{}"]];
  return entries.flatMap(([key, item]) => {
    const isPlain = /^[\w-]+$/.test(key);
    return fieldsOf(item, isPlain ? `${path}${path === "" ? "" : "."}${key}` : `${path}[${JSON.stringify(key)}]`);
  });
}

function nameOf(item: unknown, path: string): string | undefined {
  if (path === "metadata.finalizers") return JSON.stringify(item);
  if (typeof item !== "object" || item === null) return undefined;
  const record = item as Readonly<Record<string, unknown>>;
  const keys = KEYS.find(([first = ""]) => first in record);
  return keys?.map((key) => record[key] ?? (key === "protocol" ? "TCP" : "")).join(" ");
}

/** Actions after which the field has another value. */
const WRITTEN = ["add", "update", "revert", "remove", "reset"];

/** What a prediction got wrong, one line each: changes that it did not predict, predicted changes that did not happen, and other values. */
export function mistakes({ fields }: NextApply, before: Manifest, after: Manifest): readonly string[] {
  const [old, now] = [new Map(fieldsOf(before)), new Map(fieldsOf(after))];
  const written = fields.filter(({ action }) => WRITTEN.includes(action));
  const unpredicted = [...new Set([...old.keys(), ...now.keys()])].filter(
    (path) =>
      old.get(path) !== now.get(path) &&
      !OF_SERVER.test(path) &&
      !FOLLOWS.test(path) &&
      !written.some((one) => isWithin(path, one.path)),
  );
  const isChanged = (path: string) =>
    [...old.keys(), ...now.keys()].some((one) => isWithin(one, path) && old.get(one) !== now.get(one));
  const unchanged = written
    .filter(({ path }) => !isChanged(path))
    .map(({ action, path }) => `${action} ${path}: unchanged`);
  const wrong = fields.flatMap(({ action, path, next }) => {
    const wanted = new Map(fieldsOf(next, path));
    const paths = next === undefined ? [...now.keys()].filter((one) => isWithin(one, path)) : [...wanted.keys()];
    return paths
      .filter((one) => !OF_SERVER.test(one) && !isSameValue(now.get(one), wanted.get(one)))
      .map((one) => `${action} ${one}: predicted ${String(wanted.get(one))}, got ${String(now.get(one))}`);
  });
  return [
    ...unpredicted.map((path) => `not predicted: ${path}: ${String(old.get(path))} → ${String(now.get(path))}`),
    ...unchanged,
    ...wrong,
  ];
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}

function isSameValue(one: unknown, other: unknown): boolean {
  const spelled = (value: unknown) => (value === "1000m" ? "1" : value);
  return spelled(one) === spelled(other);
}

/** The conflicts in kubectl's error message, as `<manager> <subresource> <path>`. */
export function conflictsIn(stderr: string): readonly string[] {
  const found: string[] = [];
  let manager = "";
  for (const line of stderr.split("\n")) {
    const [, name = "", , subresource = ""] =
      /conflicts? with "([^"]+)"( with subresource "([^"]+)")?/.exec(line) ?? [];
    if (name !== "") manager = `${name} ${subresource}`;
    const [, alone] = /conflict with .*: (\.\S.*)$/.exec(line) ?? /^- (\..*)$/.exec(line) ?? [];
    if (alone !== undefined) found.push(`${manager} ${inOurFormat(alone)}`);
  }
  return found.sort();
}

/** `.spec.containers[name="a"].ports[containerPort=80,protocol="TCP"]` as `spec.containers[a].ports[80 TCP]`. */
function inOurFormat(path: string): string {
  const keys = (text: string) =>
    text
      .split(",")
      .map((key) => key.slice(key.indexOf("=") + 1).replaceAll('"', ""))
      .join(" ");
  return path.slice(1).replaceAll(/\[([^\]]*)\]/g, (_, text: string) => `[${keys(text)}]`);
}

/** The predicted conflicts in the same format. */
export function predictedConflicts({ fields }: NextApply): readonly string[] {
  return fields
    .flatMap((field) =>
      field.action === "conflict" ? field.managers.map((manager) => [manager, field.path] as const) : [],
    )
    .map(([{ name, subresource = "" }, path]) => `${name} ${subresource} ${path.replaceAll(/\["([^"]*)"\]/g, ".$1")}`)
    .sort();
}
