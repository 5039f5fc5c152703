import type { Construct } from "constructs";

/**
 * Whether a child ID is still available in a construct. The `constructs` library stores children in a plain object, so IDs such as `constructor` are
 * never available. Check this before deriving a child ID from props, because they may be invalid. The rules report invalid props at synthesis.
 */
export function isFree(scope: Construct, id: string): boolean {
  return id !== "" && scope.node.tryFindChild(id) === undefined && !(id in {});
}

/** Whether a value is an object. Props from JavaScript programs can have any type. */
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
