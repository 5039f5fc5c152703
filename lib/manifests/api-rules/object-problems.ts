import type { ApiType } from "../api-types/types";
import { isRecord } from "../json";
import { ADMISSION_RULES } from "./admission-types";
import { AUTOSCALER_RULES } from "./autoscaler-types";
import { CLUSTER_RULES } from "./cluster-types";
import { DATA_RULES } from "./data-types";
import { NETWORK_RULES } from "./network-types";
import { POD_RULES } from "./pod-types";
import { SCHEDULING_RULES } from "./scheduling-types";
import { SCHEMA_RULES } from "./schema-types";
import { VOLUME_RULES } from "./volume-types";
import { WORKLOAD_RULES } from "./workload-types";

const RULES = {
  ...POD_RULES,
  ...SCHEDULING_RULES,
  ...VOLUME_RULES,
  ...WORKLOAD_RULES,
  ...AUTOSCALER_RULES,
  ...NETWORK_RULES,
  ...CLUSTER_RULES,
  ...ADMISSION_RULES,
  ...SCHEMA_RULES,
  ...DATA_RULES,
};

/** Required texts that may be empty. */
const MAY_BE_EMPTY = new Set(["core.v1.HTTPHeader.value", "core.v1.Sysctl.value", "storage.v1.TokenRequest.audience"]);

/**
 * Returns what the API server's own validation refuses in an object, which its OpenAPI documents do not contain. Each problem starts with the path.
 * @param value - the object without the values that the server does not store
 */
export function objectProblems(value: unknown, type: ApiType, path = ""): readonly string[] {
  if (type.kind === "list" && Array.isArray(value)) {
    const { items } = type;
    const isTextOf = items.kind === "scalar" && items.allowed?.includes("") === false;
    if (isTextOf && value.includes(""))
      return [`${path} must have items of ${(items.allowed ?? []).join(", ")}, got ""`];
    return value.flatMap((item: unknown, index) => objectProblems(item, items, `${path}[${index}]`));
  }
  if (!isRecord(value)) return [];
  if (type.kind === "map") {
    return Object.entries(value).flatMap(([key, item]) => objectProblems(item, type.values, `${path}[${key}]`));
  }
  if (type.kind !== "object") return [];
  const own = (RULES[type.name] ?? []).flatMap((rule) => rule(value) ?? []);
  const below = [...type.fields].flatMap(([name, field]) => {
    const item = value[name];
    const step = path === "" ? name : `${path}.${name}`;
    const isText = field.type.kind === "scalar" && (field.type.name === "string" || field.type.name === "time");
    const isMissing =
      field.isRequired && isText && (item === undefined || item === "") && !MAY_BE_EMPTY.has(`${type.name}.${name}`);
    if (item === "" && field.type.kind === "scalar" && field.type.allowed?.includes("") === false) {
      return [`${step} must be one of ${field.type.allowed.join(", ")}, got ""`];
    }
    // The server always validates a struct that is not a pointer, even if the manifest omits it.
    if (item === undefined && field.type.kind === "object" && !field.isPointer)
      return objectProblems({}, field.type, step);
    return isMissing ? [`${step} is required`] : objectProblems(item, field.type, step);
  });
  return [...own.map((text) => placed(path, text)), ...below];
}

function placed(path: string, text: string): string {
  if (path === "") return text;
  return text.startsWith("one of ") ? `${path}: ${text}` : `${path}.${text}`;
}
