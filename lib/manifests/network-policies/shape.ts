import { formatPath, type Path } from "../../values/problem";
import { closest, listWith, show } from "../../values/words";
import { isRecord } from "../json";

/** Type of a field of an object, as the API server decodes it from JSON. */
export type Shape =
  // A field of the kind `any` is not checked, and no message suggests it.
  | { readonly kind: "any" | "text" | "integer" | "port" }
  | { readonly kind: "list"; readonly item: Shape }
  | { readonly kind: "map"; readonly value: Shape }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Shape>> };

/** A value with a wrong type, or a field that does not exist. */
export interface ShapeProblem {
  /** Path of the value in the object. */
  readonly path: Path;
  /** What is allowed, the value and how to fix it. */
  readonly message: string;
}

/** Limits of the integers that the API server decodes, which have 32 bits. */
const [LOWEST, HIGHEST] = [-(2 ** 31), 2 ** 31 - 1];

/**
 * Returns every value with a wrong type and every unknown field. The API server reads `null` as a missing value, and refuses unknown fields if a request
 * asks for strict validation, as kubectl does.
 */
export function shapeProblems(value: unknown, shape: Shape, path: Path = []): readonly ShapeProblem[] {
  if (value === undefined || value === null) return [];
  switch (shape.kind) {
    case "any":
      return [];
    case "text":
      return typeof value === "string" ? [] : wrong(path, value, "a string", "put the value in quotes");
    case "integer":
      return isInteger(value) ? [] : wrong(path, value, "a whole number", "write digits without quotes");
    case "port":
      return typeof value === "string" || isInteger(value)
        ? []
        : wrong(path, value, "a port number or the name of a port", "write a whole number, or a name");
    case "list":
      return Array.isArray(value)
        ? value.flatMap((item, index) => shapeProblems(item, shape.item, [...path, index]))
        : wrong(path, value, "a list", "start each item with a dash");
    case "map":
      return isRecord(value)
        ? Object.entries(value).flatMap(([key, item]) => shapeProblems(item, shape.value, [...path, key]))
        : wrong(path, value, "a map", "write key: value pairs");
    case "object":
      return isRecord(value)
        ? fieldProblems(value, shape.fields, path)
        : wrong(path, value, "an object", "write its fields");
  }
}

function fieldProblems(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Shape>>,
  path: Path,
): readonly ShapeProblem[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (shape !== undefined) return shapeProblems(item, shape, [...path, key]);
    if (item === undefined) return [];
    const names = Object.keys(fields).filter((name) => fields[name]?.kind !== "any");
    const near = closest(key, names);
    const fix = near === undefined ? "remove the field" : `did you mean ${near}?`;
    const place = path.length === 0 ? "this object" : formatPath(path);
    const allowed = listWith("and", names);
    return [{ path: [...path, key], message: `must be a field of ${place}, which has only ${allowed}; ${fix}` }];
  });
}

function isInteger(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= LOWEST && value <= HIGHEST;
}

function wrong(path: Path, value: unknown, type: string, fix: string): readonly ShapeProblem[] {
  return [{ path, message: `must be ${type}, got ${show(value)}; ${fix}` }];
}
