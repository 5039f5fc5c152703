import { readNeeds, type Fields, type Need } from "../../dev/scripts/needs";
import { isRecord } from "../../lib/manifests/json";
import { resolveLayer, type Layer } from "../../lib/layer/layer";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { environmentOf } from "./fixtures";

/** Needs by environment. */
export function needsOf(environment: string): readonly Need[] {
  return readNeeds().filter((one) => one.environment === environment);
}

/** Environments with needs. */
export const ENVIRONMENTS_WITH_NEEDS = [...new Set(readNeeds().map(({ environment }) => environment))];

/** The text of an environment file with all changes of the needs. JSON is YAML. */
export function changedEnvironment(name: string): string {
  const { environment } = environmentOf(name);
  return JSON.stringify(
    needsOf(name).reduce<Fields>((fields, { change }) => merged(fields, change), { ...environment }),
  );
}

/** The layer of an environment with all changes of the needs. */
export function changedLayer(name: string): Layer {
  return resolveLayer(JSON.parse(changedEnvironment(name)) as EnvironmentSpec, environmentOf(name).release);
}

function merged(one: Fields, other: Fields): Fields {
  const entries = Object.entries(other).map(([key, value]) => {
    const old = one[key];
    if (isRecord(old) && isRecord(value)) return [key, merged(old, value)];
    return [key, Array.isArray(old) && key === "patches" ? [...old, ...(value as readonly unknown[])] : value];
  });
  return { ...one, ...Object.fromEntries(entries) };
}

/** Whether a value has all wanted fields. A list has an item for each wanted item. */
export function contains(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((item) => value.some((one) => contains(one, item)));
  }
  if (!isRecord(wanted)) return value === wanted;
  return isRecord(value) && Object.entries(wanted).every(([key, item]) => contains(value[key], item));
}
