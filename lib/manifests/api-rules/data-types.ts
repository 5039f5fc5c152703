import { isRecord, recordOf } from "../json";
import * as check from "./checks";
import type { Rule, RulesByType } from "./rules";

/** Rules of ConfigMaps and Secrets. They show keys, and never values. */
export const DATA_RULES: RulesByType = {
  "core.v1.ConfigMap": [keysOf("data"), keysOf("binaryData"), differentKeys],
  "core.v1.Secret": [keysOf("data"), keysOf("stringData"), dataOfType],
};

function keysOf(field: string): Rule {
  return (object) => {
    const wrong = Object.keys(recordOf(object[field])).find((key) => !check.dataKey.isValid(key));
    return wrong === undefined
      ? undefined
      : `${field} must have keys of ${check.dataKey.allowed}, got ${JSON.stringify(wrong)}`;
  };
}

function differentKeys({ data, binaryData }: Parameters<Rule>[0]): string | undefined {
  const both = Object.keys(recordOf(data)).find((key) => Object.hasOwn(recordOf(binaryData), key));
  return both === undefined
    ? undefined
    : `data and binaryData must have different keys, got ${JSON.stringify(both)} in both`;
}

/** Keys that the types of a Secret require. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
};

function dataOfType(secret: Parameters<Rule>[0]): string | undefined {
  const type = String(secret["type"]);
  const values = valuesOf(secret);
  if (type === "kubernetes.io/basic-auth" && !values.has("username") && !values.has("password"))
    return "data: one of username, password is required";
  const missing = REQUIRED[type]?.find(
    (key) => !values.has(key) || (type === "kubernetes.io/ssh-auth" && values.get(key) === ""),
  );
  if (missing !== undefined) return `data[${missing}] is required`;
  const [json] = type.startsWith("kubernetes.io/dockerc") ? (REQUIRED[type] ?? []) : [];
  return json === undefined || isJsonObject(values.get(json) ?? "") ? undefined : `data[${json}] must be a JSON object`;
}

/** Decoded values. The API server writes `stringData` into `data`. */
function valuesOf({ data, stringData }: Parameters<Rule>[0]): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(recordOf(data)).map(
      ([key, value]) => [key, Buffer.from(String(value), "base64").toString("utf8")] as const,
    ),
    ...Object.entries(recordOf(stringData)).map(([key, value]) => [key, String(value)] as const),
  ]);
}

/** Whether the API server can read a text as an object. It also accepts `null`. */
function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || isRecord(value);
  } catch {
    return false;
  }
}
