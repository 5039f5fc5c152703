import { isRecord, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { DEFAULTS } from "./defaults";
import { canonicalQuantity, isQuantityPath } from "./quantities";
import { derived } from "./derived";
import { groupOf, isBuiltInGroup } from "./places";

/**
 * Fields whose empty object means something else than their absence, because the API has a pointer there: `emptyDir: {}`, an empty selector that matches
 * everything, a rule without conditions.
 */
const MEANINGFUL_WHEN_EMPTY =
  /(^|\.)(emptyDir|podSelector|namespaceSelector|objectSelector|selector|labelSelector|ephemeral|preStop|postStart|exec|podFailurePolicy|successPolicy|securityContext|affinity|default|resourceAttributes|clientConfig|matchConstraints|behavior|scaleUp|scaleDown)$|\*$/;

/**
 * Returns a manifest as the API server stores it: without fields that it drops, with the defaults that it writes, and with one spelling for equal values.
 * Two manifests with the same result are the same object for the server. Custom resources only lose `status` and `null`.
 */
export function canonicalOf(manifest: Manifest): JsonRecord {
  const { apiVersion, kind } = manifest;
  const group = groupOf(apiVersion);
  const { status: _status, ...rest } = manifest as JsonRecord;
  const {
    creationTimestamp: _created,
    managedFields: _managed,
    ...metadata
  } = isRecord(rest["metadata"]) ? rest["metadata"] : {};
  const known = DEFAULTS[`${group}/${kind}`];
  const stored = clean({ ...rest, metadata }, "", isBuiltInGroup(group)) as JsonRecord;
  return derived(`${group}/${kind}`, known === undefined ? stored : withDefaults(stored, known));
}

/** Removes `null` and, for known types, empty lists, maps and strings that the server does not store; spells quantities in one way. */
function clean(value: unknown, path: string, isKnown: boolean): unknown {
  if (isKnown && isQuantityPath(path)) return canonicalQuantity(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, `${path}.*`, isKnown));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const below = path === "" ? key : `${path}.${key}`;
      const cleaned = clean(item, below, isKnown);
      return cleaned === null || cleaned === undefined || (isKnown && isDropped(cleaned, below))
        ? []
        : [[key, cleaned]];
    }),
  );
}

function isDropped(value: unknown, path: string): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0 && path !== "spec" && !MEANINGFUL_WHEN_EMPTY.test(path);
  // `value: ""` of a variable, and every other optional string. An empty class means no class, and not the default one.
  return (
    value === "" &&
    !/^(data|binaryData|stringData|metadata\.(labels|annotations))\./.test(path) &&
    !/abels\.|nodeSelector\.|(^|\.)(storage|ingress)ClassName$/.test(path)
  );
}

function withDefaults(stored: JsonRecord, known: Readonly<Record<string, JsonRecord>>): JsonRecord {
  return Object.entries(known).reduce(
    (result, [path, fields]) => filled(result, path === "" ? [] : path.split("."), fields) as JsonRecord,
    stored,
  );
}

/** Adds missing fields at a path. Parents that do not exist stay absent. */
function filled(value: unknown, steps: readonly string[], fields: JsonRecord): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return isRecord(value) ? { ...fields, ...value } : value;
  if (step === "*") return Array.isArray(value) ? value.map((item) => filled(item, rest, fields)) : value;
  if (!isRecord(value) || value[step] === undefined) return value;
  return { ...value, [step]: filled(value[step], rest, fields) };
}
